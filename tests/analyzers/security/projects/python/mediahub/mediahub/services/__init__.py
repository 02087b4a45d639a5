from .archives import unpack
from .state import restore, restore_backup

__all__ = ["restore", "restore_backup", "unpack"]
