#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo take an argument of any type, which Swift does not call. One function a type.

static inline CURLcode writ_curl_start(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }

static inline CURLcode writ_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode writ_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode writ_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode writ_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

/// Reading, writing and header functions have one form.
typedef size_t (*writ_curl_octets)(char *octets, size_t size, size_t count, void *context);

static inline CURLcode writ_curl_set_octets(CURL *handle, CURLoption option, writ_curl_octets function) {
    return curl_easy_setopt(handle, option, function);
}

typedef curl_socket_t (*writ_curl_open_socket)(void *context, curlsocktype purpose, struct curl_sockaddr *address);

static inline CURLcode writ_curl_set_open_socket(CURL *handle, writ_curl_open_socket function) {
    return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, function);
}

typedef int (*writ_curl_progress)(
    void *context, curl_off_t toReceive, curl_off_t received, curl_off_t toSend, curl_off_t sent);

static inline CURLcode writ_curl_set_progress(CURL *handle, writ_curl_progress function) {
    return curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, function);
}

/// The last status of HTTP or reply code of SMTP, 0 before there is one.
static inline long writ_curl_reply(CURL *handle) {
    long reply = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &reply);
    return reply;
}

/// The octets of an address that is about to be connected to; `struct sockaddr` shows the first of them only.
static inline const unsigned char *writ_curl_address(const struct curl_sockaddr *address) {
    return (const unsigned char *)&address->addr;
}
