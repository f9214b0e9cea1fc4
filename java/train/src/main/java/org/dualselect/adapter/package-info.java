/**
 * LoRA adapters in PEFT's format: which modules, where their matrices lie in one flat vector, and
 * the two files {@code adapter_config.json} and {@code adapter_model.safetensors}. No torch here.
 */
package org.dualselect.adapter;
