-- POSTs one form over and over. Arguments: the body, and the Authorization header's value if there is one.
dofile("report.lua")

function init(arguments)
   wrk.method = "POST"
   wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
   if arguments[2] then wrk.headers["Authorization"] = arguments[2] end
   wrk.body = arguments[1]
   ready = wrk.format()
end

function request()
   return ready
end
