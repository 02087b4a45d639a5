import argparse

from shop.repositories import suppliers


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("term")
    for number, name in suppliers.search(parser.parse_args().term):
        print(number, name)


if __name__ == "__main__":
    main()
