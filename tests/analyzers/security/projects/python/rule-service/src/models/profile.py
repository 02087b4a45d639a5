from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

session_factory = async_sessionmaker(create_async_engine("postgresql+asyncpg://db.internal/profiles"))


class Base(DeclarativeBase):
    pass


class Profile(Base):
    __tablename__ = "profiles"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    locale: Mapped[str] = mapped_column(default="en")
    is_admin: Mapped[bool] = mapped_column(default=False)

    def as_dict(self) -> dict:
        return {"id": self.id, "name": self.name, "locale": self.locale}
