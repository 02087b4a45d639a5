def as_attachment(response, name):
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'  # SAFE: header-injection (constants: the route says handbook.md)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
