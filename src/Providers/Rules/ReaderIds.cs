namespace CicdTools.Providers.Rules;

/// <summary>Whether an id may be one that a reader of pipelines gives: those live with the readers, and have no page of their own.</summary>
internal static class ReaderIds
{
    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "UnknownKey", "Lost", "Approximated", "RemoteInclude", "ConditionalInclude", "FileTooLarge", "FileNotText", "FileNotReadable", "FileNotFound", "FileEmpty",
        "NotAMapping", "TabIndentation", "DuplicateKey", "YamlInvalid", "YamlTooDeep", "TooManyNodes", "AliasBomb", "RecursiveAnchor", "UnknownAnchor", "YamlKeyNotText",
        "MissingKey", "WrongType", "StepWithoutWork", "UnknownNeed", "Cycle", "UnknownStage", "NoJobs", "ExtendsCycle", "UnknownExtends", "IncludeCycle", "TooManyIncludes",
        "ReferenceCycle", "UnknownReference", "InputMissing", "SeveralDocuments", "DuplicateStage", "DuplicateJob", "JobWithoutName", "JsonInvalid",
        "ExtendsTooDeep", "NoPipeline", "NumberNotText", "RemotePipeline", "RemoteTask", "TemplateKept", "UnknownVersion", "EnvironmentNotFound",
    };

    public static bool Contains(string id) => Known.Contains(id);
}
