"""Be a gateway of our own that speaks SMSAPI on loopback: for the demonstration, for tests and for integrators."""

from smstui.adapters.sandbox.server import Sandbox, SandboxThread, serve

__all__ = ["Sandbox", "SandboxThread", "serve"]
