using System.Globalization;

namespace CicdTools.Providers.Formats.Spinnaker;

/// <summary>Stages of Spinnaker's own that say what other systems say by a command: for a move to another format, not for writing back.</summary>
internal static class NeutralStages
{
    private const string Format = SpinnakerFormat.FormatName;

    public static Job Of(Job job) => job with { Steps = [.. job.Steps.Select(Of)] };

    // A wait is of so many seconds (https://github.com/spinnaker/orca, WaitStage: "Duration.ofSeconds(waitTime)"); one that an expression reckons out stays.
    private static Step Of(Step step) =>
        step is NativeStep { Format: Format, Reference: StageTypes.Wait } wait && wait.Inputs.TryGetValue("waitTime", out string? time) && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            ? new ScriptStep { Name = wait.Name, Script = string.Create(CultureInfo.InvariantCulture, $"sleep {seconds}"), Condition = wait.Condition, Native = [.. wait.Inputs.Where(input => input.Key != "waitTime").Select(input => new NativeSetting(Format, input.Key, input.Value))] }
            : step;
}
