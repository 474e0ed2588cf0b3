package server

import (
	"context"
	"encoding/json"

	"github.com/ninepixels/ninepixels/kernel/internal/history"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// A historyQuestion is the content of a history_request.
type historyQuestion struct {
	history.Question
	Output bool `json:"output"` // the rows are to have the cells' outputs, too
}

// A historyAnswer is the content of a history_reply.
type historyAnswer struct {
	Status  string       `json:"status"`
	History []historyRow `json:"history"`
}

// A historyRow is an entry as the protocol has it: a session, a line and an input,
// or in the input's place a pair of input and output. Outputs are not kept.
type historyRow struct {
	history.Entry
	paired bool
}

// MarshalJSON makes a list of the row.
func (r historyRow) MarshalJSON() ([]byte, error) {
	if r.paired {
		return json.Marshal([]any{r.Session, r.Line, []any{r.Input, nil}})
	}
	return json.Marshal([]any{r.Session, r.Line, r.Input})
}

func (k *kernel) historyReply(_ context.Context, m jupyter.Received) {
	var q historyQuestion
	if !k.read(m, "history_reply", &q) {
		return
	}
	rows := []historyRow{}
	for _, e := range k.history.Find(q.Question) {
		rows = append(rows, historyRow{e, q.Output})
	}
	k.reply(m, "history_reply", historyAnswer{jupyter.ReplyOK, rows})
}
