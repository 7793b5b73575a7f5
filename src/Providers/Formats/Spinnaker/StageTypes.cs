namespace CicdTools.Providers.Formats.Spinnaker;

/// <summary>The stages that the model has too (https://spinnaker.io/docs/reference/pipeline/stages/).</summary>
internal static class StageTypes
{
    public const string Deploy = "deployManifest";
    public const string Judgment = "manualJudgment";
    public const string RunJob = "runJobManifest";
    public const string Script = "script";
    public const string Wait = "wait";
}
