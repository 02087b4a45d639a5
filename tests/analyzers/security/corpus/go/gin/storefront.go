package storefront

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"os"
	"reflect"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/go-sql-driver/mysql"
	"github.com/stripe/stripe-go/v79"
	"github.com/stripe/stripe-go/v79/checkout/session"
	"github.com/stripe/stripe-go/v79/paymentintent"
	"github.com/stripe/stripe-go/v79/refund"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"gorm.io/gorm"
)

type Product struct {
	ID    uint
	Name  string
	Cents int64
}

type Order struct {
	ID        uint
	ProductID uint
	Quantity  int64
	Cents     int64
	Intent    string
}

type Line struct {
	Product  uint    `json:"product"`
	Quantity int64   `json:"quantity"`
	Price    float64 `json:"price"`
}

type Store struct {
	db      *gorm.DB
	reviews *mongo.Collection
	audit   *slog.Logger
	reports Reports
}

type Reports struct{}

func (Reports) Daily(days int) string  { return "daily " + strconv.Itoa(days) }
func (Reports) Weekly(days int) string { return "weekly " + strconv.Itoa(days) }

var facets = map[string]bool{"brand": true, "colour": true}

func OpenImports() (*sql.DB, error) {
	return sql.Open("mysql", os.Getenv("IMPORT_USER")+"@tcp(imports.example.com)/imports?multiStatements=true&tls=true") // BAD: multi-statement
}

func OpenStock() (*sql.DB, error) {
	config := mysql.NewConfig()
	config.Addr, config.DBName, config.User, config.Passwd = "stock.example.com", "stock", "stock", os.Getenv("STOCK_PASSWORD")
	config.MultiStatements = true // BAD: multi-statement
	config.TLSConfig = "true"
	return sql.Open("mysql", config.FormatDSN())
}

func OpenSales() (*sql.DB, error) {
	config := mysql.NewConfig()
	config.Addr, config.DBName, config.User, config.Passwd = "sales.example.com", "sales", "sales", os.Getenv("SALES_PASSWORD")
	config.TLSConfig = "skip-verify" // BAD: database-tls
	config.MultiStatements = false   // SAFE: multi-statement
	return sql.Open("mysql", config.FormatDSN())
}

func (s *Store) Checkout(c *gin.Context) {
	var line Line
	if c.ShouldBindJSON(&line) != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	amount := int64(math.Round(line.Price*100)) * line.Quantity
	intent, err := paymentintent.New(&stripe.PaymentIntentParams{
		Amount:   stripe.Int64(amount), // BAD: client-price
		Currency: stripe.String("eur"),
	})
	if err != nil {
		c.AbortWithStatus(http.StatusBadGateway)
		return
	}
	s.audit.Info("checkout", "intent", intent.ID)
	c.JSON(http.StatusOK, gin.H{"secret": intent.ClientSecret})
}

func (s *Store) CheckoutKnown(c *gin.Context) {
	var line Line
	if c.ShouldBindJSON(&line) != nil || line.Quantity < 1 || line.Quantity > 20 {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	var product Product
	if s.db.First(&product, line.Product).Error != nil {
		c.AbortWithStatus(http.StatusNotFound)
		return
	}
	intent, err := paymentintent.New(&stripe.PaymentIntentParams{
		Amount:   stripe.Int64(product.Cents * line.Quantity), // SAFE: client-price
		Currency: stripe.String("eur"),
	})
	if err != nil {
		c.AbortWithStatus(http.StatusBadGateway)
		return
	}
	s.audit.Info("checkout", "intent", intent.ID)
	c.JSON(http.StatusOK, gin.H{"secret": intent.ClientSecret})
}

func (s *Store) Order(c *gin.Context) {
	cents, _ := strconv.ParseInt(c.PostForm("cents"), 10, 64)
	product, _ := strconv.ParseUint(c.PostForm("product"), 10, 32)
	order := Order{ProductID: uint(product), Quantity: 1, Cents: cents} // BAD: client-price
	s.db.Create(&order)
	s.audit.Info("ordered", "order", order.ID)
	c.JSON(http.StatusCreated, order)
}

func (s *Store) Session(c *gin.Context) {
	discount, _ := strconv.ParseFloat(c.Query("discount"), 64)
	var product Product
	s.db.First(&product, "id = ?", c.Query("product"))
	price := &stripe.CheckoutSessionLineItemPriceDataParams{
		Currency:    stripe.String("eur"),
		UnitAmount:  stripe.Int64(int64(float64(product.Cents) * (1 - discount))), // BAD: client-price
		ProductData: &stripe.CheckoutSessionLineItemPriceDataProductDataParams{Name: stripe.String(product.Name)},
	}
	created, err := session.New(&stripe.CheckoutSessionParams{LineItems: []*stripe.CheckoutSessionLineItemParams{{PriceData: price, Quantity: stripe.Int64(1)}}})
	if err != nil {
		c.AbortWithStatus(http.StatusBadGateway)
		return
	}
	s.audit.Info("checkout", "session", created.ID)
	c.JSON(http.StatusOK, gin.H{"url": created.URL})
}

func (s *Store) Donate(c *gin.Context) {
	cents, err := strconv.ParseInt(c.PostForm("cents"), 10, 64)
	if err != nil || cents < 100 || cents > 1_000_000 {
		c.AbortWithStatus(http.StatusUnprocessableEntity)
		return
	}
	intent, err := paymentintent.New(&stripe.PaymentIntentParams{
		Amount:      stripe.Int64(cents), // SAFE: client-price (a gift)
		Currency:    stripe.String("eur"),
		Description: stripe.String("Donation"),
	})
	if err != nil {
		c.AbortWithStatus(http.StatusBadGateway)
		return
	}
	s.audit.Info("donation", "intent", intent.ID)
	c.JSON(http.StatusOK, gin.H{"secret": intent.ClientSecret})
}

func (s *Store) Refund(c *gin.Context) { // BAD: audit-missing
	var order Order
	s.db.First(&order, "id = ?", c.Param("id"))
	if _, err := refund.New(&stripe.RefundParams{PaymentIntent: stripe.String(order.Intent)}); err != nil {
		c.AbortWithStatus(http.StatusBadGateway)
		return
	}
	s.db.Model(&order).Update("refunded", true)
	c.Status(http.StatusNoContent)
}

func (s *Store) RefundRecorded(c *gin.Context) { // SAFE: audit-missing
	var order Order
	s.db.First(&order, "id = ?", c.Param("id"))
	if _, err := refund.New(&stripe.RefundParams{PaymentIntent: stripe.String(order.Intent)}); err != nil {
		s.audit.Error("refund failed", "order", order.ID, "error", err)
		c.AbortWithStatus(http.StatusBadGateway)
		return
	}
	s.audit.Info("refunded", "order", order.ID, "actor", c.GetString("subject"))
	c.Status(http.StatusNoContent)
}

func (s *Store) Products(c *gin.Context) {
	criteria := map[string]any{}
	if c.ShouldBindJSON(&criteria) != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	var products []Product
	s.db.Where(criteria).Limit(50).Find(&products) // BAD: filter-from-request
	c.JSON(http.StatusOK, products)
}

func (s *Store) ProductsFaceted(c *gin.Context) {
	criteria := map[string]any{}
	for name, values := range c.Request.URL.Query() {
		if facets[name] {
			criteria[name] = values[0]
		}
	}
	var products []Product
	s.db.Where(criteria).Limit(50).Find(&products) // SAFE: filter-from-request
	c.JSON(http.StatusOK, products)
}

func (s *Store) Reviews(c *gin.Context) {
	var filter bson.M
	if err := json.NewDecoder(http.MaxBytesReader(c.Writer, c.Request.Body, 1<<16)).Decode(&filter); err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	cursor, err := s.reviews.Find(c, filter) // BAD: filter-from-request
	s.answer(c, cursor, err)
}

func (s *Store) ReviewsOf(c *gin.Context) {
	cursor, err := s.reviews.Find(c, bson.D{{Key: "product", Value: c.Param("product")}}) // SAFE: filter-from-request
	s.answer(c, cursor, err)
}

func (s *Store) ReviewsLong(c *gin.Context) {
	where := fmt.Sprintf("this.text.length > %s", c.Query("length"))
	cursor, err := s.reviews.Find(c, bson.M{"$where": where}) // BAD: where-javascript
	s.answer(c, cursor, err)
}

func (s *Store) ReviewsScored(c *gin.Context) {
	body := "function(votes) { return " + c.Query("formula") + "; }"
	function := bson.D{{Key: "$function", Value: bson.M{"body": body, "args": bson.A{"$votes"}, "lang": "js"}}}
	cursor, err := s.reviews.Aggregate(c, mongo.Pipeline{{{Key: "$set", Value: bson.M{"score": function}}}}) // BAD: where-javascript
	s.answer(c, cursor, err)
}

func (s *Store) ReviewsEdited(c *gin.Context) {
	cursor, err := s.reviews.Find(c, bson.M{"$where": "this.updated > this.created"}) // SAFE: where-javascript
	s.answer(c, cursor, err)
}

func (s *Store) answer(c *gin.Context, cursor *mongo.Cursor, err error) {
	var rows []bson.M
	if err != nil || cursor.All(c, &rows) != nil {
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	c.JSON(http.StatusOK, rows)
}

func (s *Store) Report(c *gin.Context) {
	method := reflect.ValueOf(s.reports).MethodByName(c.Param("name"))
	answer := method.Call([]reflect.Value{reflect.ValueOf(7)}) // BAD: dynamic-call
	c.String(http.StatusOK, answer[0].String())
}

func (s *Store) ReportKnown(c *gin.Context) {
	known := map[string]func(int) string{"daily": s.reports.Daily, "weekly": s.reports.Weekly}
	report, ok := known[c.Param("name")]
	if !ok {
		c.AbortWithStatus(http.StatusNotFound)
		return
	}
	c.String(http.StatusOK, report(7)) // SAFE: dynamic-call
}
