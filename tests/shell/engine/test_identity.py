# SPDX-License-Identifier: MIT
"""Host classes with identity: the same Python object is the same JavaScript object."""

from __future__ import annotations

import gc

NODES = "var root = new OutlineNode('root'), child = new OutlineNode('child'); root.insert(child);"
CHURN = "for (var i = 0; i < 3000; i++) new ByteString('00', HEX);"


def test_an_object_returned_again_is_the_same(scripts):
    scripts.run(NODES)
    assert scripts.run("root.childs[0] === child && child.parent === root") is True


def test_properties_that_scripts_added_outlive_their_last_variable(scripts):
    scripts.run(
        NODES + "(function () { var lost = new OutlineNode('lost'); lost.mine = 7; root.insert(lost); })();" + CHURN
    )
    assert scripts.run("root.childs[1].mine") == 7
    scripts.run("var kept = root.childs[1]; root = child = null;" + CHURN)
    assert scripts.run("kept.parent.toString()") == "OutlineNode: root"


def test_a_user_object_comes_back_as_it_is(scripts):
    scripts.run("var user = { n: 1 }; var node = new OutlineNode('x'); node.setUserObject(user);")
    assert scripts.run("node.userObject === user") is True


def test_a_new_object_takes_over_the_handle_of_a_dead_one(scripts):
    scripts.run("var task = new Task({ run: function () {} }); task = null;" + CHURN)
    scripts.run("var task = Task.getTaskList()[0];" + CHURN)
    assert scripts.run("task === Task.getTaskList()[0] && task.status") == "created"


def test_trees_that_nobody_holds_are_released(scripts):
    scripts.run("for (var i = 0; i < 20000; i++) { var a = new OutlineNode('a'); a.insert(new OutlineNode('b')); }")
    gc.collect()
    scripts.run(CHURN)
    assert scripts.session.engine.peak_handles() < 15000


def test_classes_without_identity_make_new_objects(scripts):
    assert scripts.run("var a = new ASN1(0x30, new ASN1(4, new ByteString('00', HEX))); a.get(0) === a.get(0)") is False
