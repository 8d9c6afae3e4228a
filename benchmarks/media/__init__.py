"""What forwarding costs: the gateway, Janus, a bare C loop and MediaRelay under the same load."""
