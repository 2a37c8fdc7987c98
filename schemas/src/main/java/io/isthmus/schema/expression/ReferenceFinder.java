package io.isthmus.schema.expression;

import com.dashjoin.jsonata.Jsonata;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the root names of an expression in its syntax tree: the names that are looked up in the input as a whole, and
 * not in something reached from it.
 *
 * <p>The context of a step is the root at the beginning and after a step that binds its focus ({@code @$v}); in a
 * predicate, a sort term, a group and every further step it is something else. The body of a function has the context
 * of the place where the function is written. {@code $$} is the root everywhere.
 */
final class ReferenceFinder {

    private static final Set<String> MATCHING = Set.of("match", "contains", "replace", "split");
    private static final Set<String> LEAVES = Set.of("string", "number", "value", "operator");

    private final References references = References.none();
    private final Set<String> bound = new HashSet<>();
    private final Set<String> used = new HashSet<>();
    private final IdentityHashMap<java.util.regex.Pattern, Pattern> patterns = new IdentityHashMap<>();

    private ReferenceFinder() {}

    /**
     * What was found in a program.
     *
     * @param patterns its regular expressions, each with its RE2 form
     */
    record Found(References references, IdentityHashMap<java.util.regex.Pattern, Pattern> patterns) {}

    static Found find(Jsonata program) {
        var finder = new ReferenceFinder();
        finder.walk(SyntaxNode.of(program), true);
        finder.checkVariables();
        return new Found(finder.references, finder.patterns);
    }

    private void walk(@Nullable SyntaxNode node, boolean atRoot) {
        if (node == null) {
            return;
        }
        switch (node.type()) {
            case "path" -> path(node, atRoot);
            case "variable" -> variable(node, atRoot);
            case "name" -> name(node, atRoot, null);
            case "wildcard", "descendant" -> refuseWhole(atRoot, node.type().equals("wildcard") ? "*" : "**");
            case "regex" ->
                throw new MalformedExpressionException(
                        "can have a regular expression only in the place of $match, $contains, $replace or $split");
            case "function" -> function(node, atRoot);
            case "parent" -> throw new MalformedExpressionException("must not use %: name what is meant from its root");
            case "lambda" -> {
                node.list("arguments").forEach(argument -> bound.add(argument.value()));
                walk(node.child("body"), atRoot);
            }
            case "bind" -> {
                var left = node.child("lhs");
                if (left != null) {
                    bound.add(left.value());
                }
                walk(node.child("rhs"), atRoot);
            }
            case "transform" -> {
                walk(node.child("pattern"), false);
                walk(node.child("update"), false);
                walk(node.child("delete"), false);
            }
            case "sort" -> node.list("terms").forEach(term -> walk(term.child("expression"), false));
            case "filter" -> walk(node.child("expr"), false);
            case "index" -> bound.add(node.value());
            default -> inner(node, atRoot);
        }
        node.list("predicate").forEach(predicate -> walk(predicate, false));
        node.list("stages").forEach(stage -> walk(stage, false));
        pairs(node.child("group"), false);
        if (node.focus() != null) {
            bound.add(node.focus());
        }
        if (node.index() != null) {
            bound.add(node.index());
        }
    }

    /** Nodes whose parts have the context of the whole. */
    private void inner(SyntaxNode node, boolean atRoot) {
        if (LEAVES.contains(node.type())) {
            return;
        }
        for (var part : List.of("lhs", "rhs", "expression", "condition", "then", "_else", "procedure")) {
            walk(node.child(part), atRoot);
        }
        node.list("expressions").forEach(part -> walk(part, atRoot));
        node.list("arguments").forEach(part -> walk(part, atRoot));
        pairs(node, atRoot);
    }

    private void function(SyntaxNode function, boolean atRoot) {
        var procedure = function.child("procedure");
        walk(procedure, atRoot);
        boolean matches = procedure != null
                && procedure.type().equals("variable")
                && MATCHING.contains(procedure.value())
                && !bound.contains(procedure.value());
        for (var argument : function.list("arguments")) {
            if (matches && argument.regex() != null) {
                pattern(argument.regex());
            } else {
                walk(argument, atRoot);
            }
        }
    }

    private void pattern(java.util.regex.Pattern regex) {
        try {
            int flags = (regex.flags() & java.util.regex.Pattern.CASE_INSENSITIVE) != 0 ? Pattern.CASE_INSENSITIVE : 0;
            flags |= (regex.flags() & java.util.regex.Pattern.MULTILINE) != 0 ? Pattern.MULTILINE : 0;
            patterns.put(regex, Pattern.compile(regex.pattern(), flags));
        } catch (PatternSyntaxException e) {
            throw new MalformedExpressionException(
                    "has a regular expression that RE2 does not know: " + e.getDescription() + " in /" + regex + "/");
        }
    }

    private void path(SyntaxNode path, boolean atRoot) {
        var steps = path.list("steps");
        boolean root = atRoot;
        for (int i = 0; i < steps.size(); i++) {
            var step = steps.get(i);
            var next = i + 1 < steps.size() ? steps.get(i + 1) : null;
            boolean isRoot = step.isVariable("$") || (root && step.isVariable(""));
            if (isRoot && step.isPlain() && next != null && next.type().equals("name")) {
                root = true;
                continue;
            }
            if (step.type().equals("name")) {
                name(step, root, next);
                walk(step, false);
            } else {
                walk(step, root);
            }
            root = root && step.focus() != null;
        }
    }

    private void name(SyntaxNode name, boolean atRoot, @Nullable SyntaxNode next) {
        if (atRoot) {
            references.add(name.value(), next != null && next.type().equals("name") ? next.value() : null);
        }
    }

    private void variable(SyntaxNode variable, boolean atRoot) {
        var name = variable.value();
        switch (name) {
            case "" -> refuseWhole(atRoot, "$");
            case "$" -> refuseWhole(true, "$$");
            case "eval" ->
                throw new MalformedExpressionException("must not use $eval: what it does is not known before");
            default -> used.add(name);
        }
    }

    private void pairs(@Nullable SyntaxNode node, boolean atRoot) {
        if (node != null) {
            for (var pair : node.pairs()) {
                walk(pair[0], atRoot);
                walk(pair[1], atRoot);
            }
        }
    }

    private static void refuseWhole(boolean atRoot, String what) {
        if (atRoot) {
            throw new MalformedExpressionException("must name what it uses instead of taking everything with " + what);
        }
    }

    private void checkVariables() {
        for (var name : used) {
            if (!bound.contains(name) && !isBuiltIn(name)) {
                throw new MalformedExpressionException("uses $" + name + ", which is neither a function nor bound");
            }
        }
    }

    private static boolean isBuiltIn(String name) {
        return Boolean.TRUE.equals(Jsonata.jsonata("$exists($" + name + ")").evaluate(null));
    }
}
