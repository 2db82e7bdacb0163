-- Prints the summary as one JSON line; every script here begins with dofile("report.lua").

function done(summary, latency, requests)
   local errors = summary.errors
   io.write(string.format(
      '{"requests":%d,"refused":%d,"broken":%d,"p50_ms":%.3f,"p99_ms":%.3f,"seconds":%.3f}\n',
      summary.requests, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
      latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.duration / 1e6))
end
