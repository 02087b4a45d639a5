from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_url: str
    notifier_url: str = "http://notifier.internal"


settings = Settings()
