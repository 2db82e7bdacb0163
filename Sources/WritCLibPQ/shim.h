#include <libpq-fe.h>
// The reactor's own calls, which Swift's Glibc module does not show.
#include <sys/epoll.h>
#include <sys/eventfd.h>
