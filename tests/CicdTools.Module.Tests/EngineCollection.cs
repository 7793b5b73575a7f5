namespace CicdTools.Module.Tests;

/// <summary>Tests that share the process's environment and its one copy of the module: one after the other.</summary>
[CollectionDefinition("engine", DisableParallelization = true)]
public sealed class EngineCollection;
