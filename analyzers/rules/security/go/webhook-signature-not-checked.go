package hooks

import (
	"encoding/json"
	"io"
	"net/http"

	"github.com/gin-gonic/gin"
)

// bad: whoever knows the address has paid
func (s *Server) StripeWebhook(w http.ResponseWriter, r *http.Request) {
	var event stripe.Event
	if err := json.NewDecoder(r.Body).Decode(&event); err != nil {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	s.orders.MarkPaid(event)
}

// bad: gin
func handleGithubHook(c *gin.Context) {
	var push pushEvent
	if err := c.ShouldBindJSON(&push); err != nil {
		c.Status(http.StatusBadRequest)
		return
	}
	builds.Start(push.Repository, push.After)
}

// bad: the name of the header says what it is, and proves nothing
func (s *Server) WebhookShopify(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	s.topic(r.Header.Get("X-Shopify-Topic"), body)
}

// ok: checked by Stripe's library
func (s *Server) StripeEvents(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	event, err := webhook.ConstructEvent(body, r.Header.Get("Stripe-Signature"), s.secret)
	s.done(w, event, err)
}

// ok: checked by GitHub's library
func (s *Server) GithubWebhook(w http.ResponseWriter, r *http.Request) {
	payload, err := github.ValidatePayload(r, s.key)
	s.done(w, payload, err)
}

// ok: sends, and is sent nothing
func (s *Server) notifySlackEvent(w http.ResponseWriter, r *http.Request) {
	s.slack.Post(r.PathValue("id"))
}

// bad: an identifier is no proof
func (s *Server) Hook(w http.ResponseWriter, r *http.Request) {
	// verified by nobody
	var event event
	if err := json.NewDecoder(r.Body).Decode(&event); err != nil || r.Header.Get("X-Webhook-Id") == "" {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	s.orders.MarkPaid(event.Reference)
}

func (s *Server) Routes(router *gin.Engine) {
	// bad: with its address
	router.POST("/hooks/shipping", func(c *gin.Context) {
		var event event
		if err := c.ShouldBindJSON(&event); err == nil {
			s.orders.Ship(event.Reference)
		}
	})
	// ok: compared
	router.POST("/hooks/bank", func(c *gin.Context) {
		body, _ := io.ReadAll(c.Request.Body)
		if hmac.Equal(s.mac(body), []byte(c.GetHeader("X-Signature"))) {
			s.book(body)
		}
	})
}

// ok: a user's own hooks
func (s *Server) CreateWebhook(w http.ResponseWriter, r *http.Request) {
	var hook hook
	_ = json.NewDecoder(r.Body).Decode(&hook)
	s.hooks.Add(hook)
}
