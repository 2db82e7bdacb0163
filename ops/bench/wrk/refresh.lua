-- Renews tokens from a pool: a request takes one out, its reply puts the successor back. There are more tokens than
-- connections, so the pool never runs dry. Arguments: the pool's file, one token a line, and the Authorization header.
dofile("report.lua")

function init(arguments)
   wrk.method = "POST"
   wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
   wrk.headers["Authorization"] = arguments[2]
   pool, first, last = {}, 1, 0
   for token in io.lines(arguments[1]) do put(token) end
end

-- By hand: the length operator is undefined for a table with holes in front.
function put(token)
   last = last + 1
   pool[last] = token
end

function request()
   local token = pool[first]
   pool[first] = nil
   first = first + 1
   return wrk.format(nil, nil, nil, "grant_type=refresh_token&refresh_token=" .. (token or "the-pool-is-empty"))
end

function response(status, headers, body)
   local token = body:match('"refresh_token":"([^"]+)"')
   if token then put(token) end
end
