from pathlib import Path

from src.models.profile import Profile, session_factory

AVATARS = Path("/srv/avatars")
SIZES = {"small": "64.png", "large": "512.png"}


class ProfileService:
    async def change(self, profile_id: int, changes: dict) -> dict:
        async with session_factory() as session:
            profile = await session.get(Profile, profile_id)
            for key, value in changes.items():
                setattr(profile, key, value)  # SAFE: mass-assignment (callers convert: a schema of two fields)
            await session.commit()
            return profile.as_dict()

    async def replace(self, profile_id: int, values: dict) -> dict:
        async with session_factory() as session:
            profile = Profile(id=profile_id, **values)  # BAD: mass-assignment (is_admin is a column)
            await session.merge(profile)
            await session.commit()
            return profile.as_dict()

    def avatar(self, profile_id: int, size: str) -> bytes:
        name = SIZES.get(size, SIZES["small"])
        return (AVATARS / str(profile_id) / name).read_bytes()  # SAFE: path-traversal (checks itself: a name of the table)


def profile_service() -> ProfileService:
    return ProfileService()
