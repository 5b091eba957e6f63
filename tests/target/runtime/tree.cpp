// SPDX-License-Identifier: Apache-2.0

// The compiled half of std::map and std::set: the red-black tree behind them.
//
// The header of a tree is a node as well: its parent is the root, its children are the first and
// the last node. It is red, and the root is black.

#include <map>
#include <utility>

namespace {

using Node = std::_Rb_tree_node_base;

bool is_black(const Node* node) { return node == nullptr || node->_M_color == std::_S_black; }

bool is_header(const Node* node) {
  return node->_M_color == std::_S_red && node->_M_parent->_M_parent == node;
}

// A child by its side.
Node*& child(Node* node, bool left) { return left ? node->_M_left : node->_M_right; }

// The place that points down to `node`.
Node*& link_to(Node* node, Node& header) {
  Node* const parent = node->_M_parent;
  return parent == &header ? header._M_parent : child(parent, parent->_M_left == node);
}

// Puts `node` where its parent is and the parent below it; the order stays.
void rotate_up(Node* node, Node& header) {
  Node* const parent = node->_M_parent;
  const bool left = parent->_M_left == node;
  Node* const inner = child(node, !left);
  link_to(parent, header) = node;
  node->_M_parent = parent->_M_parent;
  child(node, !left) = parent;
  parent->_M_parent = node;
  child(parent, left) = inner;
  if (inner != nullptr) {
    inner->_M_parent = parent;
  }
}

// The neighbour of `node` in the order: the one after it, or with `left` the one before it.
Node* neighbour(Node* node, bool left) {
  if (Node* next = child(node, left)) {
    return left ? Node::_S_maximum(next) : Node::_S_minimum(next);
  }
  Node* parent = node->_M_parent;
  while (!is_header(parent) && node == child(parent, left)) {
    node = parent;
    parent = parent->_M_parent;
  }
  return parent;
}

// After a red node was added: no red node keeps a red parent.
void repair_reds(Node* node, Node& header) {
  while (node != header._M_parent && !is_black(node->_M_parent)) {
    Node* parent = node->_M_parent;
    Node* const above = parent->_M_parent;
    const bool left = above->_M_left == parent;
    Node* const uncle = child(above, !left);
    above->_M_color = std::_S_red;
    if (!is_black(uncle)) {
      parent->_M_color = uncle->_M_color = std::_S_black;
      node = above;
      continue;
    }
    if (node == child(parent, !left)) {
      rotate_up(node, header);
      parent = node;
    }
    parent->_M_color = std::_S_black;
    rotate_up(parent, header);
    break;
  }
  header._M_parent->_M_color = std::_S_black;
}

// After a black node went from above `node`, which may be null: its side gets a black one back.
void repair_blacks(Node* node, Node* parent, Node& header) {
  while (node != header._M_parent && is_black(node)) {
    const bool left = parent->_M_left == node;
    Node* sibling = child(parent, !left);
    if (!is_black(sibling)) {
      std::swap(sibling->_M_color, parent->_M_color);
      rotate_up(sibling, header);
      sibling = child(parent, !left);
    }
    Node* const near = child(sibling, left);
    if (is_black(near) && is_black(child(sibling, !left))) {
      sibling->_M_color = std::_S_red;
      node = parent;
      parent = parent->_M_parent;
      continue;
    }
    if (is_black(child(sibling, !left))) {
      std::swap(near->_M_color, sibling->_M_color);
      rotate_up(near, header);
      sibling = near;
    }
    child(sibling, !left)->_M_color = std::_S_black;
    std::swap(sibling->_M_color, parent->_M_color);
    rotate_up(sibling, header);
    return;
  }
  if (node != nullptr) {
    node->_M_color = std::_S_black;
  }
}

// Exchanges `node`, which has two children, with the one after it, which has none on the left.
void exchange_with_next(Node* node, Node& header) {
  Node* const next = Node::_S_minimum(node->_M_right);
  Node* const parent = next->_M_parent;
  Node* const right = next->_M_right;
  link_to(node, header) = next;
  next->_M_parent = node->_M_parent;
  next->_M_left = node->_M_left;
  next->_M_left->_M_parent = next;
  if (parent == node) {
    next->_M_right = node;
    node->_M_parent = next;
  } else {
    next->_M_right = node->_M_right;
    next->_M_right->_M_parent = next;
    parent->_M_left = node;
    node->_M_parent = parent;
  }
  node->_M_left = nullptr;
  node->_M_right = right;
  if (right != nullptr) {
    right->_M_parent = node;
  }
  std::swap(node->_M_color, next->_M_color);
}

}  // namespace

namespace std {

Node* _Rb_tree_increment(Node* node) throw() { return neighbour(node, false); }
const Node* _Rb_tree_increment(const Node* node) throw() {
  return neighbour(const_cast<Node*>(node), false);
}
Node* _Rb_tree_decrement(Node* node) throw() {
  return is_header(node) ? node->_M_right : neighbour(node, true);
}
const Node* _Rb_tree_decrement(const Node* node) throw() {
  return _Rb_tree_decrement(const_cast<Node*>(node));
}

void _Rb_tree_insert_and_rebalance(const bool left, Node* node, Node* parent,
                                   Node& header) throw() {
  *node = Node{_S_red, parent, nullptr, nullptr};
  if (parent == &header) {
    header._M_parent = header._M_left = header._M_right = node;
  } else {
    child(parent, left) = node;
    if (parent == child(&header, left)) {
      child(&header, left) = node;
    }
  }
  repair_reds(node, header);
}

Node* _Rb_tree_rebalance_for_erase(Node* const node, Node& header) throw() {
  if (header._M_left == node) {
    header._M_left = neighbour(node, false);
  }
  if (header._M_right == node) {
    header._M_right = neighbour(node, true);
  }
  if (node->_M_left != nullptr && node->_M_right != nullptr) {
    exchange_with_next(node, header);
  }
  Node* const below = node->_M_left != nullptr ? node->_M_left : node->_M_right;
  link_to(node, header) = below;
  if (below != nullptr) {
    below->_M_parent = node->_M_parent;
  }
  if (is_black(node)) {
    repair_blacks(below, node->_M_parent, header);
  }
  return node;
}

}  // namespace std
