package toolbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"plugin"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/dlclark/regexp2"
	"github.com/dop251/goja"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/sashabaranov/go-openai"
	"github.com/traefik/yaegi/interp"
)

type Toolbox struct {
	db      *sql.DB
	llm     *openai.Client
	claude  *anthropic.Client
	actions map[string]func(context.Context, []string) (string, error)
}

type Operations struct{}

func (Operations) Rebuild(folder string) string { return "rebuilt " + folder }
func (Operations) Purge(folder string) string   { return "purged " + folder }

var (
	hostname = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{0,252}$`)
	nested   = regexp2.MustCompile(`^(\w+\s?)*$`, regexp2.None)
	address  = regexp2.MustCompile(`^([a-z0-9._-]+)+@example\.com$`, regexp2.IgnoreCase)
	simple   = regexp2.MustCompile(`^[A-Z]{2}-\d{4,8}$`, regexp2.None)
	linear   = regexp.MustCompile(`^(\w+\s?)*$`)
	presets  = []string{"fast", "medium", "slow"}
)

func (t *Toolbox) Clone(w http.ResponseWriter, r *http.Request) {
	command := exec.CommandContext(r.Context(), "git", "clone", "--depth", "1", r.FormValue("address"), "/srv/clones/new") // BAD: argument-injection
	if err := command.Run(); err != nil {
		http.Error(w, "cannot clone", http.StatusBadGateway)
	}
}

func (t *Toolbox) CloneKnown(w http.ResponseWriter, r *http.Request) {
	source := r.FormValue("address")
	if !strings.HasPrefix(source, "https://git.example.com/") {
		http.Error(w, "not ours", http.StatusUnprocessableEntity)
		return
	}
	command := exec.CommandContext(r.Context(), "git", "clone", "--depth", "1", "--", source, "/srv/clones/new") // SAFE: argument-injection
	if err := command.Run(); err != nil {
		http.Error(w, "cannot clone", http.StatusBadGateway)
	}
}

func (t *Toolbox) Log(w http.ResponseWriter, r *http.Request) {
	args := []string{"log", "--oneline", "-n", "20"}
	args = append(args, chi.URLParam(r, "ref"))
	out, _ := exec.CommandContext(r.Context(), "git", args...).Output() // BAD: argument-injection
	_, _ = w.Write(out)
}

func (t *Toolbox) Fetch(w http.ResponseWriter, r *http.Request) {
	options := strings.Fields(r.URL.Query().Get("options"))
	out, _ := exec.CommandContext(r.Context(), "curl", append(options, "https://feeds.example.com/latest")...).Output() // BAD: argument-injection
	_, _ = w.Write(out)
}

func (t *Toolbox) Resolve(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("host")
	if !hostname.MatchString(name) {
		http.Error(w, "no host", http.StatusUnprocessableEntity)
		return
	}
	out, _ := exec.CommandContext(r.Context(), "dig", "+short", name).Output() // SAFE: argument-injection
	_, _ = w.Write(out)
}

func (t *Toolbox) Transcode(w http.ResponseWriter, r *http.Request) {
	number, err := strconv.Atoi(chi.URLParam(r, "number"))
	preset := r.FormValue("preset")
	if err != nil || !slices.Contains(presets, preset) {
		http.Error(w, "no preset", http.StatusUnprocessableEntity)
		return
	}
	_ = exec.CommandContext(r.Context(), "ffmpeg", "-i", "/srv/media/"+strconv.Itoa(number), "-preset", preset, "/srv/out.mp4").Run() // SAFE: argument-injection
}

func (t *Toolbox) Operate(w http.ResponseWriter, r *http.Request) {
	value := reflect.ValueOf(Operations{}).MethodByName(r.FormValue("operation"))
	if !value.IsValid() {
		http.NotFound(w, r)
		return
	}
	out := value.Call([]reflect.Value{reflect.ValueOf(r.FormValue("folder"))}) // BAD: dynamic-call
	_, _ = io.WriteString(w, out[0].String())
}

func (t *Toolbox) Act(w http.ResponseWriter, r *http.Request) {
	action, ok := t.actions[chi.URLParam(r, "action")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	out, err := action(r.Context(), r.Form["argument"]) // SAFE: dynamic-call (a table of functions)
	if err != nil {
		http.Error(w, "failed", http.StatusInternalServerError)
		return
	}
	_, _ = io.WriteString(w, out)
}

func (t *Toolbox) Plugin(w http.ResponseWriter, r *http.Request) {
	library, err := plugin.Open("/srv/plugins/" + r.FormValue("plugin") + ".so") // BAD: unsafe-loader
	if err != nil {
		http.Error(w, "no plugin", http.StatusNotFound)
		return
	}
	symbol, err := library.Lookup(r.FormValue("symbol"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	symbol.(func(http.ResponseWriter))(w) // BAD: dynamic-call
}

func (t *Toolbox) KnownPlugin(w http.ResponseWriter, r *http.Request) {
	library, err := plugin.Open("/opt/toolbox/plugins/resize.so") // SAFE: unsafe-loader (part of the release)
	if err != nil {
		http.Error(w, "no plugin", http.StatusInternalServerError)
		return
	}
	symbol, err := library.Lookup("Resize")
	if err != nil {
		http.NotFound(w, r)
		return
	}
	symbol.(func(http.ResponseWriter))(w)
}

func (t *Toolbox) ask(ctx context.Context, prompt string) (string, error) {
	answer, err := t.llm.CreateChatCompletion(ctx, openai.ChatCompletionRequest{
		Model:    openai.GPT4o,
		Messages: []openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleUser, Content: prompt}},
	})
	if err != nil {
		return "", err
	}
	return answer.Choices[0].Message.Content, nil
}

func (t *Toolbox) AskScript(w http.ResponseWriter, r *http.Request) {
	script, err := t.ask(r.Context(), "JavaScript for: "+r.FormValue("question"))
	if err != nil {
		http.Error(w, "no answer", http.StatusBadGateway)
		return
	}
	value, _ := goja.New().RunString(script) // BAD: model-output
	_, _ = io.WriteString(w, value.String())
}

func (t *Toolbox) AskRows(w http.ResponseWriter, r *http.Request) {
	message, err := t.claude.Messages.New(r.Context(), anthropic.MessageNewParams{
		Model:     anthropic.ModelClaudeSonnet4_5,
		MaxTokens: 300,
		Messages:  []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock("SQL for: " + r.FormValue("question")))},
	})
	if err != nil {
		http.Error(w, "no answer", http.StatusBadGateway)
		return
	}
	query := message.Content[0].Text
	rows, err := t.db.QueryContext(r.Context(), query) // BAD: model-output
	if err != nil {
		http.Error(w, "no rows", http.StatusInternalServerError)
		return
	}
	defer rows.Close()
}

func (t *Toolbox) AskShell(w http.ResponseWriter, r *http.Request) {
	command, err := t.ask(r.Context(), "One shell command for: "+r.FormValue("question"))
	if err != nil {
		http.Error(w, "no answer", http.StatusBadGateway)
		return
	}
	out, _ := exec.CommandContext(r.Context(), "sh", "-c", command).CombinedOutput() // BAD: model-output
	_, _ = w.Write(out)
}

func (t *Toolbox) AskGo(w http.ResponseWriter, r *http.Request) {
	source, err := t.ask(r.Context(), "A Go expression for: "+r.FormValue("question"))
	if err != nil {
		http.Error(w, "no answer", http.StatusBadGateway)
		return
	}
	value, _ := interp.New(interp.Options{}).Eval(source) // BAD: model-output
	_ = json.NewEncoder(w).Encode(value.String())
}

func (t *Toolbox) AskPeriod(w http.ResponseWriter, r *http.Request) {
	text, err := t.ask(r.Context(), "JSON with first and last for: "+r.FormValue("question"))
	var period struct{ First, Last string }
	if err != nil || json.Unmarshal([]byte(text), &period) != nil {
		http.Error(w, "no answer", http.StatusBadGateway)
		return
	}
	rows, err := t.db.QueryContext(r.Context(), "SELECT day, total FROM sales WHERE day BETWEEN $1 AND $2", period.First, period.Last) // SAFE: model-output
	if err != nil {
		http.Error(w, "no rows", http.StatusInternalServerError)
		return
	}
	defer rows.Close()
}

func (t *Toolbox) AskAction(w http.ResponseWriter, r *http.Request) {
	word, err := t.ask(r.Context(), "rebuild or purge? "+r.FormValue("question"))
	action, ok := t.actions[strings.TrimSpace(word)]
	if err != nil || !ok {
		http.Error(w, "no answer", http.StatusBadGateway)
		return
	}
	out, _ := action(r.Context(), nil) // SAFE: model-output (a table of functions)
	_, _ = io.WriteString(w, out)
}

func (t *Toolbox) Fill(w http.ResponseWriter, r *http.Request) {
	size, _ := strconv.Atoi(r.URL.Query().Get("size"))
	_, _ = w.Write(make([]byte, size)) // BAD: allocation
}

func (t *Toolbox) Rule(w http.ResponseWriter, r *http.Request) {
	width, _ := strconv.Atoi(r.URL.Query().Get("width"))
	_, _ = io.WriteString(w, strings.Repeat("-", width)) // BAD: allocation
}

func (t *Toolbox) Table(w http.ResponseWriter, r *http.Request) {
	var wanted struct{ Rows, Columns int }
	if err := json.NewDecoder(r.Body).Decode(&wanted); err != nil { // BAD: body-limit
		http.Error(w, "no table", http.StatusBadRequest)
		return
	}
	table := make([][]float64, wanted.Rows) // BAD: allocation
	_ = json.NewEncoder(w).Encode(table)
}

func (t *Toolbox) TableSmall(w http.ResponseWriter, r *http.Request) {
	var wanted struct{ Rows, Columns int }
	if err := json.NewDecoder(io.LimitReader(r.Body, 4096)).Decode(&wanted); err != nil { // SAFE: body-limit
		http.Error(w, "no table", http.StatusBadRequest)
		return
	}
	if wanted.Rows < 1 || wanted.Rows > 1000 {
		http.Error(w, "no table", http.StatusUnprocessableEntity)
		return
	}
	table := make([][]float64, wanted.Rows) // SAFE: allocation
	_ = json.NewEncoder(w).Encode(table)
}

func (t *Toolbox) RuleShort(w http.ResponseWriter, r *http.Request) {
	width, _ := strconv.Atoi(r.URL.Query().Get("width"))
	_, _ = io.WriteString(w, strings.Repeat("-", max(0, min(width, 120)))) // SAFE: allocation
}

func (t *Toolbox) CheckWords(w http.ResponseWriter, r *http.Request) {
	valid, _ := nested.MatchString(r.FormValue("words")) // BAD: slow-regex
	_ = json.NewEncoder(w).Encode(valid)
}

func (t *Toolbox) CheckAddress(w http.ResponseWriter, r *http.Request) {
	match, _ := address.FindStringMatch(r.FormValue("address")) // BAD: slow-regex
	_ = json.NewEncoder(w).Encode(match != nil)
}

func (t *Toolbox) CheckCode(w http.ResponseWriter, r *http.Request) {
	valid, _ := simple.MatchString(r.FormValue("code")) // SAFE: slow-regex
	_ = json.NewEncoder(w).Encode(valid)
}

func (t *Toolbox) CheckLinear(w http.ResponseWriter, r *http.Request) {
	_ = json.NewEncoder(w).Encode(linear.MatchString(r.FormValue("words"))) // SAFE: slow-regex (the standard library's engine is linear)
}

func (t *Toolbox) Routes() http.Handler {
	router := chi.NewRouter()
	router.Use(middleware.RealIP) // BAD: address-from-header (no proxy is known)
	router.Post("/clone", t.Clone)
	router.Get("/log/{ref}", t.Log)
	router.Post("/actions/{action}", t.Act)
	router.With(middleware.RequestSize(1<<20)).Post("/table", t.TableSmall) // SAFE: body-limit
	return router
}
