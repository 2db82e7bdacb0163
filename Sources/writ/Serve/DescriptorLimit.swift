// Every open connection is a file descriptor, and the usual soft limit of 1024 is a tenth of what we allow.
import Glibc

/// Raises the soft limit to the hard one; where that is refused, the limit stays and connections are refused sooner.
func raiseDescriptorLimit() {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}
