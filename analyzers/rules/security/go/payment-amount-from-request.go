package payments

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/stripe/stripe-go/v79"
	"github.com/stripe/stripe-go/v79/checkout/session"
	"github.com/stripe/stripe-go/v79/paymentintent"
)

var prices = map[string]int64{"basic": 900, "pro": 2900}

type payment struct {
	Amount int64  `json:"amount"`
	Plan   string `json:"plan"`
	Items  []item `json:"items"`
}

func Pay(w http.ResponseWriter, r *http.Request) {
	var in payment
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return
	}
	// bad: the price is the browser's
	params := &stripe.PaymentIntentParams{Amount: stripe.Int64(in.Amount), Currency: stripe.String("eur")}
	_, _ = paymentintent.New(params)
	// ok: from a table of the service's own
	_, _ = paymentintent.New(&stripe.PaymentIntentParams{Amount: stripe.Int64(prices[in.Plan])})
	// ok: computed from what is bought
	_, _ = paymentintent.New(&stripe.PaymentIntentParams{Amount: stripe.Int64(total(in.Items))})
}

func Checkout(c *gin.Context) {
	amount, _ := strconv.ParseInt(c.PostForm("amount"), 10, 64)
	_, _ = session.New(&stripe.CheckoutSessionParams{
		LineItems: []*stripe.CheckoutSessionLineItemParams{{
			// bad: in what is sold
			PriceData: &stripe.CheckoutSessionLineItemPriceDataParams{UnitAmount: stripe.Int64(amount * 100)},
		}},
	})
}

func Charge(c *gin.Context) {
	var in payment
	if err := c.ShouldBindJSON(&in); err != nil {
		return
	}
	// bad: the old kind of charge
	_ = &stripe.ChargeParams{Amount: stripe.Int64(in.Amount), Currency: stripe.String("usd")}
	if in.Amount < 500 || in.Amount > 50000 {
		return
	}
	// ok: held to a range
	_ = &stripe.ChargeParams{Amount: stripe.Int64(in.Amount), Currency: stripe.String("usd")}
}

func Donate(c *gin.Context) {
	amount, _ := strconv.ParseInt(c.PostForm("amount"), 10, 64)
	// ok: who donates chooses
	_ = &stripe.ChargeParams{Amount: stripe.Int64(amount)}
}
