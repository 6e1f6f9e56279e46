package org.example;

import java.util.List;
import java.util.function.*;
import static org.example.Tools.max;
import static org.example.Tools.*;

/**
 * A catalog of {@link Item items}.
 *
 * @param <T> what is in it
 */
@Deprecated
@SuppressWarnings({"unchecked", "rawtypes"})
public abstract class Catalog<T extends Comparable<T>> extends Base<T> implements Iterable<T>, java.io.Closeable {
    /** The limit. */
    public static final int LIMIT = 10, SIZES[] = {1, 2};
    @Inject private List<? super T> items;

    static { int local = 1; }

    /**
     * Makes it.
     *
     * @param name its name
     *             on two lines
     * @throws IllegalArgumentException if there is none
     */
    protected Catalog(String name) throws IllegalArgumentException { int x = 0; }

    /** @return all of it */
    @Override
    public <R> R map(Function<T, R> f, @Nullable T... rest) throws Exception { return null; }

    abstract void draw();

    /** How it is ordered. */
    public enum Order implements Supplier<String> {
        /** Up. */
        UP(1) { @Override public String get() { return "up"; } },
        DOWN;
        private final int sign;
        Order(int... sign) { this.sign = 1; }
    }

    public record Point<N extends Number>(N x, N y) implements Shape {
        Point { }
        static int count;
        N sum() { return x; }
    }

    class Inner { class Deeper { void run() { new Object() { void anonymous() {} }; } } }

    @interface Marker { String value() default ""; int DEPTH = 1; }

    sealed interface Shape extends A, B<C> permits Point { int SIDES = 4; double area(); default void print() {} }
}
