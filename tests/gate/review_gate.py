"""The review gate as a running system, before and after its fast track is closed."""

from __future__ import annotations

from pathlib import Path

MODELS = Path(__file__).parents[2] / "models"

NOW = {
    "state": {
        "kind": {"Agent0": "human", "Agent1": "ai", "Agent2": "ai"},
        "member": {"Agent0": True, "Agent1": True, "Agent2": False},
        "reviewed": dict.fromkeys(("Agent0", "Agent1", "Agent2"), False),
        "deployed": dict.fromkeys(("Agent0", "Agent1", "Agent2"), False),
    }
}

LOCKED = {**NOW, "code": {"fast_track": "disabled"}}
