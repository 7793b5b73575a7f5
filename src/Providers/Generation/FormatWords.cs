namespace CicdTools.Providers.Generation;

/// <summary>What generated pipelines say differently in each format. A format without words of its own takes plain ones, in which each job names an image that has its tools, and is translated from them.</summary>
internal abstract class FormatWords
{
    /// <summary>The name of the format that they are of.</summary>
    public abstract string Format { get; }

    /// <summary>The words to generate a format from.</summary>
    public static FormatWords Of(IPipelineFormat format, string defaultBranch) => format.Name switch
    {
        "GitHubActions" => new GitHubWords(),
        "GitLabCI" => new GitLabWords(),
        _ => new PlainWords(format, defaultBranch),
    };

    /// <summary>Whether the run may deploy and all of these configuration variables are set.</summary>
    public abstract Condition WhenSet(params string[] variables);

    /// <summary>Whether a job can wait for a person; without that nothing goes to production by itself.</summary>
    public virtual bool HasGate => true;

    /// <summary>Steps that end the job where one of these is not set; none where the condition has asked.</summary>
    public virtual Step[] Ask(params string[] variables) => [];

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
