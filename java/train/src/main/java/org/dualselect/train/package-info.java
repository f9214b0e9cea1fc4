/**
 * Training runs. {@link org.dualselect.train.Trainer} is the run, {@link
 * org.dualselect.train.Updates} a step of it; a {@link org.dualselect.train.Method} says which of a
 * step's parts it takes and from where. With g the task gradient, r that of the references, and w
 * the adapter:
 *
 * <table>
 * <caption>Methods, their updates and where these come from</caption>
 * <tr><td>dualselect</td><td>g of the samples with the lowest µ·loss − ν·cos(gᵢ, r), plus ρ r, r of
 *     the references with the highest µ·loss − ν·cos(gⱼ, d), d the task's direction since the last
 *     refresh</td><td>arXiv 2606.09866 and its released trainer</td></tr>
 * <tr><td>dualselect+</td><td>the same, by default of all samples; d of some task records at the w of
 *     the refresh, r of some of those references at the w of the step, scores of z-scores of minus
 *     the loss at the first refresh and the cosine, selected anew when r has turned</td><td>here</td></tr>
 * <tr><td>sft</td><td>g</td><td></td></tr>
 * <tr><td>random</td><td>g of a random share of the batch</td><td>the baseline of SEAL, arXiv
 *     2410.07471</td></tr>
 * <tr><td>mixed</td><td>(B g + b r) / (B + b)</td><td>SafeInstr, arXiv 2309.07875</td></tr>
 * <tr><td>fixed-reference</td><td>g + ρ r, r of references drawn once</td><td>the paper's fixed safety
 *     examples</td></tr>
 * <tr><td>global-static</td><td>dualselect, its references ranked once</td><td>the paper's
 *     diagnostic</td></tr>
 * <tr><td>filter-only</td><td>dualselect without ρ r</td><td>the paper's one-sided filtering</td></tr>
 * <tr><td>project</td><td>g − min(0, ⟨g, r⟩ / ⟨r, r⟩) r, r of references of the pool by
 *     turns</td><td>A-GEM, arXiv 1812.00420</td></tr>
 * <tr><td>safegrad</td><td>the same, plus ρ r, r of KL(start || now)</td><td>arXiv 2508.07172</td></tr>
 * <tr><td>lisa</td><td>turns of g + ρ (w − w of the references' last turn) and r + ρ (w − w of the
 *     tasks' last turn)</td><td>arXiv 2405.18641</td></tr>
 * </table>
 */
package org.dualselect.train;
