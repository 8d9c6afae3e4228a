"""The gateway as a program of its own: `python -m benchmarks.media.gateway PORT`."""

import sys

from benchmarks.media.network import HOST
from benchmarks.media.signalling import ORIGIN, SECRET
from media_gateway.app import GatewayConfig, main

if __name__ == "__main__":
    config = GatewayConfig(
        listen=(HOST, int(sys.argv[1])),
        media_port=0,
        media_addresses=(HOST,),
        origins=(ORIGIN,),
        portal_events_url=None,
        secret=SECRET,
    )
    main(config, lambda _gateway: print("ready", flush=True))
