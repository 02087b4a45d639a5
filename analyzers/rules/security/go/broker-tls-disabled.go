package queue

import (
	"crypto/tls"
	"fmt"

	"github.com/IBM/sarama"
	amqp "github.com/rabbitmq/amqp091-go"
	"github.com/redis/go-redis/v9"
	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/sasl"
)

func Queue(password string) (*amqp.Connection, error) {
	// bad: in an address
	return amqp.Dial(fmt.Sprintf("amqp://shop:%s@mq.partner.example.com:5672/shop", password))
}

func Cache(password string) *redis.Client {
	// bad: with a password
	return redis.NewClient(&redis.Options{Addr: "cache.partner.example.com:6379", Password: password})
}

func Dialer(mechanism sasl.Mechanism) *kafka.Dialer {
	// bad: login without TLS
	return &kafka.Dialer{SASLMechanism: mechanism, DualStack: true}
}

func Events(user, password string) *sarama.Config {
	config := sarama.NewConfig()
	// bad: of the other library
	config.Net.SASL.Enable = true
	config.Net.SASL.User = user
	config.Net.SASL.Password = password
	return config
}

func SafeQueue(password string) (*amqp.Connection, error) {
	// ok: encrypted
	return amqp.Dial(fmt.Sprintf("amqps://shop:%s@mq.partner.example.com:5671/shop", password))
}

func SafeCache(password string, cfg *tls.Config) *redis.Client {
	// ok: encrypted
	return redis.NewClient(&redis.Options{Addr: "cache.partner.example.com:6380", Password: password, TLSConfig: cfg})
}

func SafeEvents(user, password string) *sarama.Config {
	config := sarama.NewConfig()
	// ok: encrypted
	config.Net.SASL.Enable = true
	config.Net.TLS.Enable = true
	return config
}

func Beside() (*amqp.Connection, error) {
	// ok: a container beside
	return amqp.Dial("amqp://guest:guest@rabbitmq:5672/")
}

func Configured(cfg Config) *redis.Client {
	// ok: what stands in the settings is not seen
	return redis.NewClient(&redis.Options{Addr: cfg.Addr, Password: cfg.Password})
}
