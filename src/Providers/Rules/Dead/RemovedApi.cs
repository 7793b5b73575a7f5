namespace CicdTools.Providers.Rules;

/// <summary>An API version that is not served any more.</summary>
/// <param name="Version">The group and version.</param>
/// <param name="Kinds">The kinds of it.</param>
/// <param name="RemovedIn">The release that serves it no longer.</param>
/// <param name="Successor">What to use; null where nothing takes its place.</param>
/// <param name="SameFields">Whether an object needs no other change: "No notable changes".</param>
/// <param name="Remedy">What else must change: a sentence, or nothing.</param>
internal sealed record RemovedApi(string Version, string[] Kinds, string RemovedIn, string? Successor, bool SameFields, string Remedy = "");
