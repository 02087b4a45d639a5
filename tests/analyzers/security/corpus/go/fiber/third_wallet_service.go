package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"log"
	"math/big"
	"math/rand"
	"os"
	"strings"
	"time"

	cryptorand "crypto/rand"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/csrf"
	"github.com/gofiber/fiber/v2/middleware/encryptcookie"
	"github.com/gofiber/fiber/v2/middleware/session"
	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/charge"
	"github.com/stripe/stripe-go/v76/webhook"
)

var (
	store  = session.New(session.Config{CookieSecure: true, CookieHTTPOnly: true, CookieSameSite: "Lax"})
	prices = map[string]int64{"small": 500, "large": 2500}
)

type topUp struct {
	Pack   string `json:"pack"`
	Cents  int64  `json:"cents"`
	Source string `json:"source"`
}

func buyPack(c *fiber.Ctx) error {
	var body topUp
	if err := c.BodyParser(&body); err != nil {
		return fiber.ErrBadRequest
	}
	cents, ok := prices[body.Pack]
	if !ok {
		return fiber.ErrNotFound
	}
	paid, err := charge.New(&stripe.ChargeParams{Amount: stripe.Int64(cents), Currency: stripe.String("eur")}) // SAFE: client-price
	if err != nil {
		return fiber.ErrBadGateway
	}
	return c.JSON(fiber.Map{"id": paid.ID})
}

func buyTicket(c *fiber.Ctx) error {
	var body topUp
	if err := c.BodyParser(&body); err != nil {
		return fiber.ErrBadRequest
	}
	params := &stripe.ChargeParams{Currency: stripe.String("eur"), Amount: stripe.Int64(body.Cents)} // BAD: client-price
	params.AddMetadata("pack", body.Pack)
	paid, err := charge.New(params)
	if err != nil {
		return fiber.ErrBadGateway
	}
	return c.JSON(fiber.Map{"id": paid.ID})
}

func stripeHook(c *fiber.Ctx) error {
	event, err := webhook.ConstructEvent(c.Body(), c.Get("Stripe-Signature"), os.Getenv("STRIPE_HOOK")) // SAFE: webhook-signature
	if err != nil {
		return fiber.ErrBadRequest
	}
	log.Printf("event %s", event.Type)
	return c.SendStatus(fiber.StatusOK)
}

func bankHook(credit func(account string, cents int64) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		var transfer struct {
			Account string `json:"account"`
			Cents   int64  `json:"cents"`
		}
		if err := c.BodyParser(&transfer); err != nil {
			return fiber.ErrBadRequest
		}
		return credit(transfer.Account, transfer.Cents) // BAD: webhook-signature
	}
}

func partnerHook(c *fiber.Ctx) error {
	mac := hmac.New(sha256.New, []byte(os.Getenv("PARTNER_KEY")))
	mac.Write(c.Body())
	if strings.Compare(hex.EncodeToString(mac.Sum(nil)), c.Get("X-Signature")) != 0 { // BAD: timing-compare
		return fiber.ErrUnauthorized
	}
	return c.SendStatus(fiber.StatusAccepted)
}

func machine(c *fiber.Ctx) error {
	if subtle.ConstantTimeCompare([]byte(c.Get("X-Api-Key")), []byte(os.Getenv("API_KEY"))) != 1 { // SAFE: timing-compare
		return fiber.ErrUnauthorized
	}
	return c.Next()
}

func giftCode() string {
	source := rand.New(rand.NewSource(time.Now().UnixNano()))
	code := make([]byte, 12)
	for i := range code {
		code[i] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"[source.Intn(32)] // BAD: insecure-random
	}
	return string(code)
}

func pin() (string, error) {
	number, err := cryptorand.Int(cryptorand.Reader, big.NewInt(1_000_000)) // SAFE: insecure-random
	if err != nil {
		return "", err
	}
	return number.Text(10), nil
}

func wallet(credit func(string, int64) error) *fiber.App {
	app := fiber.New(fiber.Config{BodyLimit: 256 * 1024})
	app.Use(encryptcookie.New(encryptcookie.Config{Key: os.Getenv("COOKIE_KEY"), Except: []string{"csrf_"}}))
	app.Post("/hooks/stripe", stripeHook)
	app.Post("/hooks/bank", bankHook(credit))
	app.Post("/hooks/partner", partnerHook)
	app.Post("/gifts", machine, func(c *fiber.Ctx) error {
		number, err := pin()
		if err != nil {
			return err
		}
		return c.JSON(fiber.Map{"code": giftCode(), "pin": number})
	})
	app.Use(csrf.New(csrf.Config{Session: store}))
	app.Post("/packs", buyPack)
	app.Post("/tickets", buyTicket)
	return app
}
