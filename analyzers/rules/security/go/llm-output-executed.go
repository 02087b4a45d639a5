package assistant

import (
	"context"
	"database/sql"
	"encoding/json"
	"os/exec"

	"github.com/sashabaranov/go-openai"
	"github.com/tmc/langchaingo/llms"
)

func Answer(ctx context.Context, client *openai.Client, db *sql.DB, request openai.ChatCompletionRequest) (*sql.Rows, error) {
	response, err := client.CreateChatCompletion(ctx, request)
	if err != nil {
		return nil, err
	}
	query := response.Choices[0].Message.Content
	// ok: a value that is bound
	_, _ = db.ExecContext(ctx, "INSERT INTO answers (text) VALUES ($1)", query)
	// bad: SQL that a model wrote
	return db.QueryContext(ctx, query)
}

func Tidy(ctx context.Context, model llms.Model, prompt string) error {
	command, _ := llms.GenerateFromSinglePrompt(ctx, model, prompt)
	// bad: a command
	_ = exec.CommandContext(ctx, "sh", "-c", command).Run()
	// bad: within one
	_ = exec.Command("bash", "-c", "cd /srv && "+command).Run()
	// ok: an argument of a program that does not run it
	return exec.Command("logger", command).Run()
}

func Plan(ctx context.Context, model llms.Model, prompt string) (plan Plan, err error) {
	answer, _ := llms.GenerateFromSinglePrompt(ctx, model, prompt)
	// ok: read as data
	err = json.Unmarshal([]byte(answer), &plan)
	return plan, err
}
