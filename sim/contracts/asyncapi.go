package contracts

import (
	"strings"

	"github.com/shapan/shapan/sim/engine"
)

// asyncAPI writes the notices of systems as AsyncAPI 3: what the systems send to an application, and what it has to
// answer.
func asyncAPI(d Document, systems []*engine.Counterpart) object {
	channels, operations, messages, schemas := object{}, object{}, object{}, object{}
	for i, s := range d.Systems {
		for _, a := range s.APIs {
			if !a.Notifies {
				continue
			}
			id := strings.ReplaceAll(component(a.Name, s.System), ".", "_")
			schemas[id] = a.noticeSchema()
			schemas[id+"_body"] = noticeBody(a, systems[i].Notices, object{"$ref": "#/components/schemas/" + id})
			messages[id] = object{
				"name": a.Name, "title": a.Title, "summary": a.Title + "（" + a.Section + "）",
				"contentType": plainMedia(systems[i].Notices.Media), "payload": object{"$ref": "#/components/schemas/" + id + "_body"},
				"tags": []object{{"name": s.System}},
			}
			channels[id] = object{
				"address": nil, "title": s.Title + " " + a.Title,
				"description": "应用给出的通知地址；没有确认的通知会重发，直到确认或放弃",
				"servers":     []object{{"$ref": "#/servers/application"}},
				"messages":    object{id: object{"$ref": "#/components/messages/" + id}},
				"bindings":    object{"http": object{}},
			}
			operations["send_"+id] = object{
				"action": "send", "title": a.Title, "channel": object{"$ref": "#/channels/" + id},
				"messages": []object{{"$ref": "#/channels/" + id + "/messages/" + id}},
				"bindings": object{"http": object{"method": "POST", "bindingVersion": "0.3.0"}},
			}
		}
	}
	return object{
		"asyncapi": "3.0.0",
		"info": object{
			"title": "沙盘所模拟系统的通知", "version": d.Version,
			"description": "对手系统发给应用的通知，由沙盘的声明生成。字段说明末尾是出处：文档章节；field 为在用客户端的做法；ours 为沙盘的决定。",
		},
		"servers":            object{"application": object{"host": "127.0.0.1:8080", "protocol": "http", "description": "应用自己：shapan serve --notify-url"}},
		"defaultContentType": "application/json",
		"channels":           channels, "operations": operations,
		"components":        object{"messages": messages, "schemas": schemas},
		"x-shapan-contract": d,
	}
}

// noticeSchema answers the schema of what a notice says.
func (a API) noticeSchema() object {
	if len(a.Notice) > 0 {
		return message(a.Notice)
	}
	return message(a.Reply)
}

// noticeBody answers the schema of the request that carries a notice.
func noticeBody(a API, t engine.Travel, notice object) object {
	if len(t.Envelope) == 0 {
		return notice
	}
	s := message(fields(t.Envelope))
	properties, _ := s["properties"].(object)
	if t.Payload != "" {
		properties[t.Payload] = object{
			"type": "string", "description": a.Title + "（" + a.Section + "）", "contentMediaType": "application/json", "contentSchema": notice,
		}
	}
	return s
}
