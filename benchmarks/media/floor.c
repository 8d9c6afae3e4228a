/* The least a server can do: receive, unprotect, and for every other one in the room protect and
 * send. One thread, one socket, one packet a call, nothing else: no ICE, no DTLS, no RTCP, no ring.
 *
 *     floor ADDRESS PORT < TABLE        one line "ROOM PORT" for each person
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <srtp2/srtp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { PORTS = 65536, LARGEST = 1500, BUFFER = 2048, KEY = 44, SOCKET_BUFFER = 4 << 20 };

struct person {
    int room;
    struct sockaddr_in address;
    srtp_t in, out;
    struct person *next; /* the next one of the same room, in a ring */
};

static struct person *people[PORTS];

static srtp_t session(srtp_ssrc_type_t direction)
{
    unsigned char key[KEY];
    srtp_policy_t policy;
    srtp_t made;

    for (int i = 0; i < KEY; i++)
        key[i] = i;
    memset(&policy, 0, sizeof policy);
    srtp_crypto_policy_set_aes_gcm_256_16_auth(&policy.rtp);
    srtp_crypto_policy_set_aes_gcm_256_16_auth(&policy.rtcp);
    policy.ssrc.type = direction;
    policy.key = key;
    policy.window_size = 1024;
    policy.allow_repeat_tx = 1;
    if (srtp_create(&made, &policy) != srtp_err_status_ok)
        exit(1);
    return made;
}

static void enter(struct sockaddr_in address, int room, int port)
{
    struct person *person = calloc(1, sizeof *person);

    address.sin_port = htons(port);
    person->room = room;
    person->address = address;
    person->in = session(ssrc_any_inbound);
    person->out = session(ssrc_any_outbound);
    person->next = person;
    for (int i = 0; i < PORTS; i++)
        if (people[i] && people[i]->room == room) {
            person->next = people[i]->next;
            people[i]->next = person;
            break;
        }
    people[port] = person;
}

static void forward(int fd, struct person *from, unsigned char *packet, int size)
{
    static unsigned char out[BUFFER];

    if (srtp_unprotect(from->in, packet, &size) != srtp_err_status_ok)
        return;
    for (struct person *to = from->next; to != from; to = to->next) {
        int length = size;
        memcpy(out, packet, size);
        if (srtp_protect(to->out, out, &length) == srtp_err_status_ok)
            sendto(fd, out, length, 0, (struct sockaddr *)&to->address, sizeof to->address);
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_in own = {.sin_family = AF_INET}, from;
    int fd = socket(AF_INET, SOCK_DGRAM, 0), room, port, size = SOCKET_BUFFER;
    unsigned char packet[BUFFER];

    if (argc != 3 || srtp_init() != srtp_err_status_ok)
        return 1;
    inet_pton(AF_INET, argv[1], &own.sin_addr);
    own.sin_port = htons(atoi(argv[2]));
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    if (bind(fd, (struct sockaddr *)&own, sizeof own))
        return 1;
    while (scanf("%d %d", &room, &port) == 2)
        enter(own, room, port);
    puts("ready");
    fflush(stdout);
    for (;;) {
        socklen_t length = sizeof from;
        int got = recvfrom(fd, packet, LARGEST, 0, (struct sockaddr *)&from, &length);
        struct person *person = got > 11 ? people[ntohs(from.sin_port)] : NULL;
        if (person)
            forward(fd, person, packet, got);
    }
}
