using System.Globalization;
using CicdTools.Providers.Google.Models;

namespace CicdTools.Providers.Google;

/// <summary>What the steps of a build are called: by their id, as the log does, else by their place.</summary>
internal static class StepNames
{
    public static string Of(StepModel step, int index) => step.Id is { Length: > 0 } id ? id : string.Create(CultureInfo.InvariantCulture, $"step {index}");

    public static string[] All(BuildModel build) => [.. (build.Steps ?? []).Select(Of)];
}
