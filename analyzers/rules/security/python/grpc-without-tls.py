"""Stock of the warehouse."""

import os

import grpc

BILLING = "billing.example.com:443"


def stock():
    # bad: a host of its own
    return grpc.insecure_channel("stock.partner.example.com:443")


async def billing(request):
    # bad: by a constant
    async with grpc.aio.insecure_channel(BILLING) as channel:
        return await Stub(channel).Charge(request)


def serve(server, port):
    # bad: on all addresses
    server.add_insecure_port(f"[::]:{port}")
    server.start()


def secure():
    # ok: with TLS
    return grpc.secure_channel("stock.partner.example.com:443", grpc.ssl_channel_credentials())


def side_car():
    # ok: a side-car
    return grpc.insecure_channel("localhost:50051")


def beside():
    # ok: of the same cluster
    return grpc.insecure_channel("stock.default.svc.cluster.local:50051")


def configured(settings):
    # ok: what stands in the settings is not seen
    return grpc.insecure_channel(settings.stock_target)


def serve_local(server):
    # ok: this machine only
    server.add_insecure_port("127.0.0.1:50051")


def prices():
    # bad: where nothing else is said, a host of its own
    return grpc.insecure_channel(os.environ.get("PRICES_ADDRESS", "prices.partner.example.net:8443"))


def rates():
    target = os.getenv("RATES_ADDRESS", "rates.partner.example.net:443")
    # bad: by a variable
    return grpc.insecure_channel(target)


def beside():
    # ok: where nothing else is said, a side-car
    return grpc.insecure_channel(os.environ.get("STOCK_ADDRESS", "localhost:50051"))
