"""Show the interfaces of the chain: the first screen."""

from smstui.services.container import Services
from smstui.ui.screens.place import Place


class InterfacesScreen(Place):
    """List every interface, find one, and begin whatever can be done with it."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
