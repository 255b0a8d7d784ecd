package dev.octet.engine.cuda;

/**
 * An order of work on a device: what is asked here happens later, one after the other. For one
 * thread at a time.
 */
public interface Stream extends AutoCloseable {
    /** Marks there are, for {@link #mark}. */
    public int MARKS = 2;

    /** Copies from pinned memory of the host. */
    public void toDevice(long host, long device, long bytes);

    /** Copies to pinned memory of the host. */
    public void toHost(long device, long host, long bytes);

    /** Writes zeros. */
    public void zero(long device, long bytes);

    /** The arguments of the next launch, empty. */
    public Arguments arguments();

    /**
     * Runs a kernel with {@link #arguments()}.
     *
     * @param width what runs along memory
     * @param height what does not
     */
    public void launch(DeviceKernel kernel, long width, long height);

    /** dst[entry] = src[entry] · weights[entry]ᵀ; {@link MatrixShape} has the layouts. */
    public void multiply(
            Device.Multiplication multiplication, long src, long weights, long dst, long workspace);

    /** Remembers this place in the order. */
    public void mark(int mark);

    /** Waits until the marked place was reached; returns at once if nothing was marked. */
    public void awaitMark(int mark);

    /** Waits for everything. */
    public void await();

    @Override
    public void close();
}
