-- Renews tokens from a pool: a request takes one out, its reply puts the successor back. More tokens than connections, so
-- the pool never runs dry. Arguments: the file of the pool, one token a line, and the Authorization header's value.
dofile("report.lua")

function init(arguments)
   wrk.method = "POST"
   wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
   wrk.headers["Authorization"] = arguments[2]
   file, pool, first = arguments[1], {}, 1
   for token in io.lines(file) do table.insert(pool, token) end
end

function request()
   local token = pool[first]
   pool[first] = nil
   first = first + 1
   return wrk.format(nil, nil, nil, "grant_type=refresh_token&refresh_token=" .. (token or "the-pool-is-empty"))
end

function response(status, headers, body)
   local token = body:match('"refresh_token":"([^"]+)"')
   if token then table.insert(pool, token) end
end
