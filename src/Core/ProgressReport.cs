namespace CicdTools;

/// <summary>How far something is, for a person who waits.</summary>
/// <param name="Activity">What is being done.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Percent">0 to 100; null where it is not known.</param>
public sealed record ProgressReport(string Activity, string Status, int? Percent = null);
