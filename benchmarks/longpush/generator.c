/* The load: browsers that hold polls, and those who have something to say.
 *
 *     generator PLAN      commands on standard input, one line of JSON back for each
 *
 * One thread, one epoll, no locks. It knows nothing of what it loads: the plan has the requests as templates,
 * with what differs between the browsers, and this fills them in. Fields of the plan end with a zero byte each:
 *
 *     port of polls, port of events, head and body of a poll, head and body of an event, mark before a cursor
 *     in an answer, character after it, then the number of browsers and for each: stream, session, channel, rid;
 *     then a speaker's lines (1 or 2), the number of speakers and for each: session, receiver, rid. Speaker n says
 *     stream n.
 *
 * In templates: %s session, %c channel or receiver, %n cursor, %r the next request id of the session, %e the
 * event, %l the length of the body, %% a per cent sign.
 *
 * An event is "@@stream:number:nanoseconds@@" and filling. Every browser must hear every event of its stream
 * once and in order from the moment it parks; all else is counted as lost, doubled (reordered: both) or strayed.
 *
 * Commands: park N | pairs SECONDS | rate EVENTS_A_SECOND COUNT | each | fan COUNT PAUSE_MS | away COUNT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define EVENT_BYTES 100          /* what a short line of talk takes */
#define PATIENCE 60e9            /* nanoseconds without anything: the server is stuck */
#define MOST_SAMPLES 2000000

typedef struct peer {
    int fd, port;
    bool busy, speaks;
    uint32_t stream, heard;      /* the number of the newest event heard */
    uint64_t own_rid, *rid;
    struct peer *twin;           /* a speaker's second line: BOSH answers a request when the next one comes */
    char *session, *channel;
    char cursor[64];
    char *in;
    size_t have, room;
} peer_t;

static char *poll_head, *poll_body, *event_head, *event_body, *cursor_mark, cursor_end;
static peer_t *browsers, *speakers;
static uint32_t all_browsers, all_speakers, parked, *said;
static int epoll, poll_port, event_port;
static uint64_t heard, lost, doubled, strayed, answers, now, *samples, taken;
static bool hold_again = true, closed_loop, sampling;

static uint64_t clock_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void fail(const char *format, ...) {
    va_list rest;
    va_start(rest, format);
    vfprintf(stderr, format, rest);
    va_end(rest);
    fputc('\n', stderr);
    exit(1);
}

static size_t fill(char *out, const char *template, peer_t *peer, const char *channel, const char *event, size_t length) {
    char *to = out;
    for (const char *from = template; *from; from++) {
        if (*from != '%') { *to++ = *from; continue; }
        switch (*++from) {
        case 's': to = stpcpy(to, peer->session); break;
        case 'c': to = stpcpy(to, channel); break;
        case 'n': to = stpcpy(to, peer->cursor); break;
        case 'e': to = stpcpy(to, event); break;
        case 'r': to += sprintf(to, "%lu", (*peer->rid)++); break;
        case 'l': to += sprintf(to, "%zu", length); break;
        default: *to++ = *from;
        }
    }
    *to = 0;
    return (size_t)(to - out);
}

static void open_peer(peer_t *peer) {
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons((uint16_t)peer->port)};
    struct epoll_event wish = {.events = EPOLLIN, .data.ptr = peer};
    int one = 1;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    peer->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (peer->fd < 0 || connect(peer->fd, (struct sockaddr *)&where, sizeof where)) fail("connect: %s", strerror(errno));
    setsockopt(peer->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(peer->fd, F_SETFL, O_NONBLOCK);
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, peer->fd, &wish)) fail("epoll: %s", strerror(errno));
}

static void ask(peer_t *peer, const char *head, const char *body, const char *channel, const char *event) {
    static char text[16384], tail[8192];
    size_t length = fill(tail, body, peer, channel, event, 0);
    size_t size = fill(text, head, peer, channel, event, length);
    if (peer->busy) fail("a connection was to carry two requests at once");
    if (peer->fd < 0) open_peer(peer);
    memcpy(text + size, tail, length);
    if (write(peer->fd, text, size + length) != (ssize_t)(size + length)) fail("write: %s", strerror(errno));
    peer->busy = true;
}

static bool can_say(uint32_t stream) {
    peer_t *speaker = &speakers[stream];
    return !speaker->busy || (speaker->twin && !speaker->twin->busy);
}

static void hold(peer_t *browser) { ask(browser, poll_head, poll_body, browser->channel, ""); }

static void say(uint32_t stream) {
    char event[EVENT_BYTES + 1];
    int size = sprintf(event, "@@%06u:%08u:%019lu@@", stream, ++said[stream], clock_ns());
    memset(event + size, 'x', (size_t)(EVENT_BYTES - size));
    event[EVENT_BYTES] = 0;
    peer_t *speaker = speakers[stream].busy ? speakers[stream].twin : &speakers[stream];
    ask(speaker, event_head, event_body, speaker->channel, event);
}

/* Not sscanf, which measures the whole rest of a long answer for every number. */
static uint64_t number_at(const char *at, int digits, char end) {
    uint64_t value = 0;
    for (int i = 0; i < digits; i++) {
        if (at[i] < '0' || at[i] > '9') fail("not an event: %.40s", at);
        value = value * 10 + (uint64_t)(at[i] - '0');
    }
    if (at[digits] != end) fail("not an event: %.40s", at);
    return value;
}

static void hear(peer_t *browser, const char *body, size_t length) {
    const char *end = body + length;
    uint32_t before = browser->heard;
    while ((body = memmem(body, (size_t)(end - body), "@@", 2)) != NULL && end - body >= 39) {
        uint32_t stream = (uint32_t)number_at(body + 2, 6, ':'), number = (uint32_t)number_at(body + 9, 8, ':');
        uint64_t made = number_at(body + 18, 19, '@');
        body += 39;
        if (stream != browser->stream) { strayed++; continue; }
        if (number <= browser->heard) { doubled++; continue; }
        lost += number - browser->heard - 1;
        browser->heard = number;
        heard++;
        if (sampling && taken < MOST_SAMPLES) samples[taken++] = now - made;
    }
    if (closed_loop && browser->heard > before && can_say(browser->stream)) say(browser->stream);
}

static void answered(peer_t *peer, char *head, char *body, size_t length) {
    peer->busy = false;
    answers++;
    if (memcmp(head, "HTTP/1.", 7) || head[9] != '2') fail("answered %.300s", head);
    if (peer->speaks) {
        /* The event may have been heard before its request was answered. */
        if (closed_loop && browsers[peer->stream].heard == said[peer->stream]) say(peer->stream);
        return;
    }
    if (*cursor_mark) {
        char *from = memmem(body, length, cursor_mark, strlen(cursor_mark));
        if (from) {
            from += strlen(cursor_mark);
            char *to = memchr(from, cursor_end, (size_t)(body + length - from));
            if (!to || to - from >= (long)sizeof peer->cursor) fail("a cursor without end: %.200s", body);
            memcpy(peer->cursor, from, (size_t)(to - from));
            peer->cursor[to - from] = 0;
        }
    }
    bool first = memmem(body, length, "@@", 2) == NULL;
    if (hold_again || first) hold(peer);
    hear(peer, body, length);
}

static void read_from(peer_t *peer) {
    if (peer->room - peer->have < 4096) {
        peer->room = peer->room ? peer->room * 2 : 8192;
        peer->in = realloc(peer->in, peer->room + 1);
        if (!peer->in) fail("no memory");
    }
    ssize_t size = read(peer->fd, peer->in + peer->have, peer->room - peer->have);
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0 && !peer->busy) {          /* an idle connection may be closed by either side at any time */
        close(peer->fd);
        peer->fd = -1;
        return;
    }
    if (size <= 0) fail("the server closed a connection: %s", size ? strerror(errno) : "no error");
    peer->have += (size_t)size;
    peer->in[peer->have] = 0;
    char *end = strstr(peer->in, "\r\n\r\n");
    if (!end) return;
    *end = 0;
    char *field = strcasestr(peer->in, "\r\ncontent-length:");
    size_t length = field ? strtoul(field + 17, NULL, 10) : 0;
    if (!field && strcasestr(peer->in, "\r\ntransfer-encoding:")) fail("chunks are not understood");
    *end = '\r';
    size_t whole = (size_t)(end + 4 - peer->in) + length;
    if (peer->have < whole) return;
    if (peer->have > whole) fail("more came than was asked for");
    peer->have = 0;
    answered(peer, peer->in, end + 4, length);
    if (peer->room > 65536) { free(peer->in); peer->in = NULL; peer->room = 0; }
}

static void turn(uint64_t until) {
    struct epoll_event ready[512];
    int wait = 0;
    now = clock_ns();
    if (until > now) wait = (int)((until - now + 999999) / 1000000);
    int count = epoll_wait(epoll, ready, 512, wait);
    now = clock_ns();
    for (int i = 0; i < count; i++) read_from(ready[i].data.ptr);
}

static void run_until(uint64_t until) {
    do turn(until); while (now < until);
}

static void wait_for(uint64_t goal) {
    uint64_t end = clock_ns() + (uint64_t)PATIENCE;
    while (heard + lost < goal) {
        turn(clock_ns() + 100000000);
        if (now > end) fail("%lu events heard of %lu", heard, goal);
    }
}

static void settle(void) {           /* everything that was said is answered, too */
    for (uint32_t i = 0; i < all_speakers; i++)
        while (!can_say(i)) turn(clock_ns() + 100000000);
}

static void park(uint32_t goal) {
    for (; parked < goal && parked < all_browsers; parked++) {
        uint32_t stream = browsers[parked].stream;
        browsers[parked].heard = stream < all_speakers ? said[stream] : 0;
        open_peer(&browsers[parked]);
        hold(&browsers[parked]);
        if (parked % 16 == 15) run_until(clock_ns() + 4000000);    /* no faster than any server accepts */
    }
    run_until(clock_ns() + 200000000);
}

static void pairs(double seconds) {
    uint32_t count = parked < all_speakers ? parked : all_speakers;
    closed_loop = true;
    for (uint32_t i = 0; i < count; i++) say(i);
    run_until(clock_ns() + (uint64_t)(seconds * 1e9));
    closed_loop = false;
    uint64_t goal = 0;
    for (uint32_t i = 0; i < count; i++) goal += said[i] - browsers[i].heard;
    wait_for(heard + goal);
    settle();
}

static void rate(double a_second, uint32_t count) {
    uint64_t gap = (uint64_t)(1e9 / a_second), next = clock_ns(), goal = heard;
    for (uint32_t i = 0; i < count; i++, next += gap) {
        while (clock_ns() < next || !can_say(0)) turn(next);
        goal++;
        say(0);
    }
    wait_for(goal);
    settle();
}

static void each(void) {
    uint64_t goal = heard;
    for (uint32_t i = 0; i < parked; i++) if (browsers[i].stream < all_speakers) goal++;
    for (uint32_t i = 0; i < all_speakers; i++) {
        say(i);
        while (!can_say(i)) turn(clock_ns() + 100000000);
    }
    wait_for(goal);
}

static int later(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static void fan(uint32_t count, uint32_t pause) {
    hold_again = false;              /* the fan-out alone is measured: all ask again when the last has it */
    for (uint32_t i = 0; i < count; i++) {
        uint64_t start = clock_ns(), goal = heard + parked;
        say(0);
        wait_for(goal);
        samples[taken++] = now - start;
        settle();
        for (uint32_t k = 0; k < parked; k++) if (!browsers[k].busy) hold(&browsers[k]);
        run_until(clock_ns() + pause * 1000000ull);
    }
    hold_again = true;
}

static void away(uint32_t count) {
    peer_t *browser = &browsers[0];
    uint64_t goal = heard + count, before;
    while (!browser->cursor[0] && *cursor_mark) turn(clock_ns() + 1000000);
    hold_again = false;              /* the first event answers the held poll; then the browser is away */
    for (uint32_t i = 0; i < count; i++) {
        say(0);
        while (!can_say(0)) turn(clock_ns() + 100000000);
    }
    run_until(clock_ns() + 200000000);
    hold_again = true;
    before = answers;
    uint64_t start = clock_ns();
    if (!browser->busy) hold(browser);
    wait_for(goal);
    samples[taken++] = now - start;
    samples[taken++] = (answers - before) * 1000;        /* answers, where the others are microseconds */
}

static double own_seconds(void) {
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) + (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

static void load_plan(const char *path) {
    FILE *file = fopen(path, "r");
    if (!file) fail("%s: %s", path, strerror(errno));
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *at = malloc((size_t)size + 1);
    if (!at || fread(at, 1, (size_t)size, file) != (size_t)size) fail("%s cannot be read", path);
    at[size] = 0;
    fclose(file);
#define NEXT (field = at, at += strlen(at) + 1, field)
    char *field;
    poll_port = atoi(NEXT); event_port = atoi(NEXT);
    poll_head = NEXT; poll_body = NEXT; event_head = NEXT; event_body = NEXT;
    cursor_mark = NEXT; cursor_end = *NEXT;
    all_browsers = (uint32_t)atoi(NEXT);
    browsers = calloc(all_browsers, sizeof *browsers);
    for (uint32_t i = 0; i < all_browsers; i++) {
        peer_t *one = &browsers[i];
        one->port = poll_port;
        one->stream = (uint32_t)atoi(NEXT); one->session = NEXT; one->channel = NEXT; one->own_rid = strtoul(NEXT, NULL, 10);
        one->rid = &one->own_rid;
    }
    int lines = atoi(NEXT);
    all_speakers = (uint32_t)atoi(NEXT);
    speakers = calloc(all_speakers, sizeof *speakers);
    said = calloc(all_speakers + all_browsers, sizeof *said);
    for (uint32_t i = 0; i < all_speakers; i++) {
        peer_t *one = &speakers[i];
        one->port = event_port; one->speaks = true; one->stream = i;
        one->session = NEXT; one->channel = NEXT; one->own_rid = strtoul(NEXT, NULL, 10);
        one->rid = &one->own_rid;
        open_peer(one);
        if (lines == 2) {
            one->twin = malloc(sizeof *one);
            *one->twin = *one;
            open_peer(one->twin);
        }
        if (i % 16 == 15) usleep(4000);
    }
}

int main(int count, char **words) {
    char line[100], word[20];
    if (count != 2) fail("usage: generator PLAN");
    signal(SIGPIPE, SIG_IGN);
    epoll = epoll_create1(0);
    samples = malloc(MOST_SAMPLES * sizeof *samples);
    load_plan(words[1]);
    puts("{}");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
        double first = 0, second = 0;
        sscanf(line, "%19s %lf %lf", word, &first, &second);
        uint64_t heard_before = heard, start = clock_ns();
        double seconds = own_seconds();
        taken = 0;
        sampling = !strcmp(word, "rate") || !strcmp(word, "pairs");
        if (!strcmp(word, "park")) park((uint32_t)first);
        else if (!strcmp(word, "pairs")) pairs(first);
        else if (!strcmp(word, "rate")) rate(first, (uint32_t)second);
        else if (!strcmp(word, "each")) each();
        else if (!strcmp(word, "fan")) fan((uint32_t)first, (uint32_t)second);
        else if (!strcmp(word, "away")) away((uint32_t)first);
        else fail("no such command: %s", word);
        sampling = false;
        uint64_t wall = clock_ns() - start;
        double drained = taken > 1 ? (double)samples[taken - 1] / 1e3 : 0;
        if (strcmp(word, "away")) qsort(samples, taken, sizeof *samples, later);
        printf("{\"heard\":%lu,\"lost\":%lu,\"doubled\":%lu,\"strayed\":%lu,\"seconds\":%.6f,\"own_seconds\":%.6f,"
               "\"p50_us\":%.1f,\"p99_us\":%.1f,\"first_us\":%.1f,\"answers\":%.0f}\n",
               heard - heard_before, lost, doubled, strayed, (double)wall / 1e9, own_seconds() - seconds,
               taken ? (double)samples[taken / 2] / 1e3 : 0, taken ? (double)samples[taken * 99 / 100] / 1e3 : 0,
               taken ? (double)samples[0] / 1e3 : 0, strcmp(word, "away") ? 0 : drained);
        fflush(stdout);
    }
    return 0;
}
