-- Introspects the tokens of a file in turn. Arguments: the file, one token a line, and the Authorization header.
dofile("report.lua")

function init(arguments)
   wrk.method = "POST"
   wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
   wrk.headers["Authorization"] = arguments[2]
   requests_ready, turn = {}, 0
   for token in io.lines(arguments[1]) do
      table.insert(requests_ready, wrk.format(nil, nil, nil, "token=" .. token))
   end
end

function request()
   turn = turn % #requests_ready + 1
   return requests_ready[turn]
end
