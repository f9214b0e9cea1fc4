/**
 * The DualSelect kernels on raw device pointers: per-sample gradient dot products, squared norms,
 * weighted sums and Gram matrices, selection scores, top-k and softmax selection, gradient
 * correction, clip + AdamW.
 *
 * <p>The priorities, in order: correct results, speed, the C model of {@code ds.h}, Java idiom.
 * Names are those of the header: {@code ds_grad_stats} is {@link
 * org.dualselect.engine.Engine#gradStats}; formulas and shapes stand there and are repeated on each
 * method.
 *
 * <p>Rules:
 *
 * <ul>
 *   <li><b>Ownership.</b> The engine borrows every pointer for the length of a call (on a GPU:
 *       until {@link org.dualselect.engine.Engine#sync}) and owns only its workspace and what
 *       {@code alloc} gave out.
 *   <li><b>Where.</b> Arrays live on the engine's device; the {@link
 *       org.dualselect.engine.MapTable} lives on the host.
 *   <li><b>Order.</b> Outputs first, then inputs, scalars, sizes. Outputs marked {@code +=}
 *       accumulate.
 *   <li><b>Threads.</b> One engine, one stream, one thread at a time; a second thread gets an
 *       {@code IllegalStateException}. Different engines are independent.
 *   <li><b>Same bits twice.</b> Sums run in a fixed order, whatever the number of threads.
 *   <li><b>Errors.</b> A bad argument is an {@code IllegalArgumentException} that names function
 *       and value; something this build or device cannot do an {@code
 *       UnsupportedOperationException}; no memory an {@link org.dualselect.engine.EngineException};
 *       a failed device a {@link org.dualselect.engine.DeviceException}, after which the engine
 *       refuses every call; a bug of the engine an {@code AssertionError}; use after close an
 *       {@code IllegalStateException}.
 * </ul>
 */
package org.dualselect.engine;
