namespace CicdTools.Providers.Processes;

/// <summary>Takes a process's output as it comes, on one thread at a time. The bytes are valid during the call only; the process waits while it lasts.</summary>
internal delegate void OutputSink(ReadOnlySpan<byte> bytes);
