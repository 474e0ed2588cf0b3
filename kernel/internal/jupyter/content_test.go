package jupyter_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// Each content as the protocol's documentation has it, the fields in our order.
func TestContents(t *testing.T) {
	object := json.RawMessage("{}")
	indent := "\t"
	for _, c := range []struct {
		msgType string
		content any
		want    string
	}{
		{jupyter.Status, jupyter.KernelState{State: jupyter.StateStarting}, `{"execution_state":"starting"}`},
		{jupyter.IOPubWelcome, jupyter.Welcome{Subscription: "a"}, `{"subscription":"a"}`},
		{jupyter.ExecuteInput, jupyter.Input{Code: "1", ExecutionCount: 2}, `{"code":"1","execution_count":2}`},
		{jupyter.Stream, jupyter.Text{Name: "stdout", Text: "a"}, `{"name":"stdout","text":"a"}`},
		{jupyter.DisplayData, jupyter.Display{Data: map[string]any{"text/plain": "a"}, Metadata: map[string]any{}, Transient: jupyter.Transient{DisplayID: "d"}},
			`{"data":{"text/plain":"a"},"metadata":{},"transient":{"display_id":"d"}}`},
		{jupyter.ExecuteResult, jupyter.Display{Data: map[string]any{}, Metadata: map[string]any{}, ExecutionCount: 3},
			`{"data":{},"metadata":{},"transient":{},"execution_count":3}`},
		{jupyter.ErrorMessage, jupyter.Error{Name: "n", Value: "v", Traceback: []string{"t"}}, `{"ename":"n","evalue":"v","traceback":["t"]}`},
		{jupyter.ClearOutput, jupyter.Clear{Wait: true}, `{"wait":true}`},

		{jupyter.InputRequest, jupyter.Prompt{Prompt: "?", Password: true}, `{"prompt":"?","password":true}`},
		{jupyter.InputReply, jupyter.Typed{Status: jupyter.ReplyOK, Value: "a"}, `{"status":"ok","value":"a"}`},
		{jupyter.CommOpen, jupyter.Comm{ID: "c", Target: "t", Data: object}, `{"comm_id":"c","target_name":"t","data":{}}`},
		{jupyter.CommMessage, jupyter.Comm{ID: "c", Data: json.RawMessage(`{"n":1}`)}, `{"comm_id":"c","data":{"n":1}}`},
		{jupyter.CommClose, jupyter.Comm{ID: "c", Data: object}, `{"comm_id":"c","data":{}}`},

		{jupyter.ExecuteRequest, jupyter.Execute{Code: "1", StoreHistory: true, UserExpressions: map[string]string{"a": "b"}},
			`{"code":"1","silent":false,"store_history":true,"user_expressions":{"a":"b"},"allow_stdin":false,"stop_on_error":false}`},
		{jupyter.ExecuteReply, jupyter.Result{Status: jupyter.ReplyOK, ExecutionCount: 1, Payload: []any{}, UserExpressions: map[string]any{}},
			`{"status":"ok","execution_count":1,"payload":[],"user_expressions":{}}`},
		{jupyter.ExecuteReply, jupyter.Result{Status: jupyter.ReplyError, ErrorName: "n", ErrorValue: "v", Traceback: []string{}},
			`{"status":"error","execution_count":0,"ename":"n","evalue":"v","traceback":[]}`},
		{jupyter.ExecuteReply, jupyter.Reply{Status: jupyter.ReplyAborted}, `{"status":"aborted"}`},
		{jupyter.InspectReply, jupyter.NewFailure("n", "v"), `{"status":"error","ename":"n","evalue":"v","traceback":[]}`},
		{jupyter.IsCompleteRequest, jupyter.Source{Code: "1"}, `{"code":"1"}`},
		{jupyter.IsCompleteReply, jupyter.Completeness{Status: "incomplete", Indent: &indent}, `{"status":"incomplete","indent":"\t"}`},
		{jupyter.IsCompleteReply, jupyter.Completeness{Status: "complete"}, `{"status":"complete"}`},
		{jupyter.CompleteRequest, jupyter.Cursor{Code: "f", Position: 1}, `{"code":"f","cursor_pos":1}`},
		{jupyter.CompleteReply, jupyter.Completions{Status: jupyter.ReplyOK, Matches: []string{"fmt"}, End: 1,
			Metadata: jupyter.CompletionMetadata{Types: []jupyter.CompletionType{{Text: "fmt", Type: "package", End: 1}}}},
			`{"status":"ok","matches":["fmt"],"cursor_start":0,"cursor_end":1,"metadata":{"_jupyter_types_experimental":[{"text":"fmt","type":"package","signature":"","start":0,"end":1}]}}`},
		{jupyter.InspectRequest, jupyter.Cursor{Code: "f", Position: 1, Detail: 1}, `{"code":"f","cursor_pos":1,"detail_level":1}`},
		{jupyter.InspectReply, jupyter.Inspection{Status: jupyter.ReplyOK, Data: map[string]string{}, Metadata: map[string]any{}},
			`{"status":"ok","found":false,"data":{},"metadata":{}}`},
		{jupyter.HistoryRequest, jupyter.HistoryQuery{Access: "search", Raw: true, N: 1, Pattern: "*", Unique: true},
			`{"hist_access_type":"search","output":false,"raw":true,"session":0,"start":0,"stop":0,"n":1,"pattern":"*","unique":true}`},
		{jupyter.HistoryReply, jupyter.HistoryRows{Status: jupyter.ReplyOK, Rows: [][]any{{1.0, 2.0, "a"}}}, `{"status":"ok","history":[[1,2,"a"]]}`},
		{jupyter.CommInfoRequest, jupyter.CommTarget{}, `{}`},
		{jupyter.CommInfoReply, jupyter.Comms{Status: jupyter.ReplyOK, Comms: map[string]jupyter.CommTarget{"c": {Target: "t"}}},
			`{"status":"ok","comms":{"c":{"target_name":"t"}}}`},
		{jupyter.ConnectReply, jupyter.Ports{Status: jupyter.ReplyOK, Shell: 1, IOPub: 2, Stdin: 3, Control: 4, HB: 5},
			`{"status":"ok","shell_port":1,"iopub_port":2,"stdin_port":3,"control_port":4,"hb_port":5}`},
		{jupyter.InterruptReply, jupyter.Reply{Status: jupyter.ReplyOK}, `{"status":"ok"}`},
		{jupyter.ShutdownRequest, jupyter.Shutdown{Restart: true}, `{"restart":true}`},
		{jupyter.ShutdownReply, jupyter.Shutdown{Status: jupyter.ReplyOK}, `{"status":"ok","restart":false}`},
		{jupyter.KernelInfoReply, jupyter.KernelInfo{Status: jupyter.ReplyOK, ProtocolVersion: "5.4", SupportedFeatures: []string{},
			HelpLinks: []jupyter.HelpLink{{Text: "Go", URL: "u"}}, Language: jupyter.LanguageInfo{Name: "go", NBConvertExporter: "script"}},
			`{"status":"ok","protocol_version":"5.4","implementation":"","implementation_version":"","banner":"","debugger":false,"supported_features":[],` +
				`"help_links":[{"text":"Go","url":"u"}],"language_info":{"name":"go","version":"","mimetype":"","file_extension":"","nbconvert_exporter":"script"}}`},
	} {
		m := jupyter.New("s", c.msgType, c.content)
		if string(m.Content) != c.want {
			t.Errorf("%s: the content is\n%s\nwant\n%s", c.msgType, m.Content, c.want)
		}
		read := reflect.New(reflect.TypeOf(c.content))
		if err := m.Read(read.Interface()); err != nil || !reflect.DeepEqual(read.Elem().Interface(), c.content) {
			t.Errorf("%s: what is read is %+v (%v), want %+v", c.msgType, read.Elem(), err, c.content)
		}
	}
}
