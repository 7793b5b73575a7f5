namespace CicdTools.Providers.Rules;

/// <summary>A place where a text is no JSON, and what would make it so.</summary>
internal sealed record JsonFault(TextEdit Edit, string Message, string Remedy);
