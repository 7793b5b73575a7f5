namespace CicdTools.Providers.Generation;

/// <summary>What generated pipelines say differently in each format. A format that is not here cannot be generated.</summary>
internal abstract class FormatWords
{
    private static readonly FormatWords[] All = [new GitHubWords(), new GitLabWords()];

    /// <summary>The format's name.</summary>
    public abstract string Format { get; }

    /// <summary>The words of a format; null where there are none.</summary>
    public static FormatWords? Of(string format) => Array.Find(All, words => words.Format.Equals(format, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the run may deploy and all of these configuration variables are set.</summary>
    public abstract Condition WhenSet(params string[] variables);

    /// <summary>Environment variables that bring configuration variables and secrets into a job.</summary>
    public abstract VariableMap Settings(string[] variables, string[] secrets);

    /// <summary>A reference to an environment variable inside the fields of a typed step.</summary>
    public abstract string Variable(string name);

    /// <summary>A line that makes a shell variable one of the steps that follow.</summary>
    public abstract string Export(string variable);

    /// <summary>A line that puts a folder of the job's in front of the steps' search path.</summary>
    public abstract string AddPath(string folder);

    /// <summary>The job on a machine that has the tool.</summary>
    public abstract Job With(Job job, Toolchain tool);

    /// <summary>The job in an image that has a scanner; the same job where the script fetches it.</summary>
    public abstract Job WithScanner(Job job, string image);

    /// <summary>The job on a machine that can build images.</summary>
    public abstract Job WithImageBuilder(Job job);

    /// <summary>The job on a machine that has Helm and kubectl.</summary>
    public abstract Job WithClusterTools(Job job);

    /// <summary>The job that waits for a person before production.</summary>
    public abstract Job Approval(Job job);

    /// <summary>The job as the only one of its kind at a time.</summary>
    public abstract Job Alone(Job job, string group);

    /// <summary>The pipeline with what the format's system wants said for all of it.</summary>
    public abstract Pipeline Finish(Pipeline pipeline);
}
