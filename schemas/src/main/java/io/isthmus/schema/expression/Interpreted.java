package io.isthmus.schema.expression;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import io.isthmus.schema.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Anything that is not a plain path, by the JSONata interpreter. */
final class Interpreted implements Evaluator {

    private final String source;
    private final Jsonata program;
    private final References references;

    private final LongSupplier clock;

    private Interpreted(String source, Jsonata program, References references, LongSupplier clock) {
        this.clock = clock;
        this.source = source;
        this.program = program;
        this.references = references;
    }

    static Interpreted compile(String source) {
        return compile(source, ProcessorTime.OF_THIS_THREAD);
    }

    /** {@code clock} tells the nanoseconds that an evaluation is bounded in. */
    static Interpreted compile(String source, LongSupplier clock) {
        if (source.isBlank()) {
            throw new MalformedExpressionException("is empty: write a path or a JSONata expression");
        }
        try {
            var program = Jsonata.jsonata(source);
            // Else "null" and "undefined" are told apart no more, and arrays of the input are changed in place.
            program.setOutputConvertNulls(false);
            program.setValidateInput(false);
            var found = ReferenceFinder.find(program);
            new BoundedFunctions(found.patterns()).register(program);
            var compiled = new Interpreted(source, program, found.references(), clock);
            compiled.warmUp();
            return compiled;
        } catch (JException e) {
            throw new MalformedExpressionException("is no JSONata: " + e.getMessage()
                    + (e.getLocation() > 0 ? " at character " + e.getLocation() : ""));
        } catch (StackOverflowError e) {
            throw new MalformedExpressionException("is nested too deep");
        }
    }

    @Override
    public @Nullable Json evaluate(Scope scope) throws EvaluationException {
        var input = new LinkedHashMap<String, @Nullable Object>();
        for (var root : references.roots()) {
            var value = scope.value(root);
            if (value != null) {
                input.put(root, JavaValues.of((JsonNode) value.tree()));
            }
        }
        return evaluate(input);
    }

    @Override
    public References references() {
        return references;
    }

    private @Nullable Json evaluate(Map<String, @Nullable Object> input) throws EvaluationException {
        try {
            var result = program.evaluate(input, EvaluationBound.frame(clock));
            var node = result == null ? null : new JavaValues(source).toNode(result);
            return node == null ? null : Json.ofTree(node);
        } catch (EvaluationStop e) {
            throw new EvaluationException(source, e.reason());
        } catch (JException e) {
            throw new EvaluationException(source, "failed: " + describe(e));
        } catch (StackOverflowError e) {
            throw new EvaluationException(source, "is nested too deep");
        } catch (RuntimeException e) {
            // The interpreter answers some wrong types with exceptions of Java's own, such as ClassCastException.
            throw new EvaluationException(source, "failed: it does not suit the values it was given");
        }
    }

    /** The message by its code, with dots for the values it would quote: they may come from a body. */
    private static String describe(JException e) {
        return e.getError() == null ? "unknown" : JException.msg(e.getError(), -1, "…", "…");
    }

    /** Loads the interpreter's classes now, so that the first request is not measured against them. */
    @SuppressWarnings("EmptyCatch")
    private void warmUp() {
        try {
            evaluate(new LinkedHashMap<>());
        } catch (EvaluationException e) {
            // Over nothing at all, most expressions fail.
        }
    }
}
