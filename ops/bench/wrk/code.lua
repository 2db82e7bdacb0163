-- Walks code flows: a request of a browser that is logged in gets a code, the next one redeems it. Codes that wait are
-- redeemed first, so half of all requests are of each kind. Arguments: the authorization request's path and query, the
-- session's Cookie, the token endpoint's path, the Authorization header, redirect_uri and code_verifier.
dofile("report.lua")

function init(arguments)
   authorize, cookie, token, authorization = arguments[1], arguments[2], arguments[3], arguments[4]
   grant = "grant_type=authorization_code&redirect_uri=" .. arguments[5] .. "&code_verifier=" .. arguments[6] .. "&code="
   codes, first, last = {}, 1, 0
end

function request()
   if first > last then return wrk.format("GET", authorize, { ["Cookie"] = cookie }) end
   local code = codes[first]
   codes[first] = nil
   first = first + 1
   return wrk.format(
      "POST", token,
      { ["Content-Type"] = "application/x-www-form-urlencoded", ["Authorization"] = authorization }, grant .. code)
end

function response(status, headers, body)
   if status ~= 303 then return end
   local code = headers["Location"]:match("code=([^&]+)")
   last = last + 1
   codes[last] = code or "the-answer-holds-no-code"
end
