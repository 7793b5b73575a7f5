namespace CicdTools.Providers.Generation;

/// <summary>GitLab CI. See docs.gitlab.com/ci: "CI/CD YAML syntax", "Use Docker to build Docker images", "Predefined variables". The tags: github.com/docker-library/official-images (library/docker), github.com/dtzar/helm-kubectl (README).</summary>
internal class GitLabWords : FormatWords
{
    protected const string ImageBuilder = "docker:29";

    private const string Name = "GitLabCI";

    public override string Format => Name;

    public override Condition WhenSet(params string[] variables) => new NativeCondition(Name,
        string.Concat(variables.Select(variable => $"${variable} && ")) + "($CI_COMMIT_TAG || $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH)");

    // Settings of the project are environment variables of every job.
    public override VariableMap Settings(string[] variables, string[] secrets) => new();

    public override string Variable(string name) => $"${name}";

    public override string Export(string variable) => $"export {variable}";

    public override string AddPath(string folder) => $"export PATH=\"$PWD/{folder}:$PATH\"";

    public override Job With(Job job, Toolchain tool) => job with { Container = new() { Image = tool.Image } };

    // The image's own program would start instead of a shell.
    public override Job WithScanner(Job job, string image) => job with { Container = new() { Image = image, Entrypoint = [""] } };

    public override Job WithImageBuilder(Job job) => job with
    {
        Container = new() { Image = ImageBuilder },
        Services = [new() { Name = "docker", Container = new() { Image = "docker:29-dind" } }],
        Variables = new VariableMap().With("DOCKER_TLS_CERTDIR", "/certs").With(job.Variables),
    };

    public override Job WithClusterTools(Job job) => job with { Container = new() { Image = "dtzar/helm-kubectl:3.19.1" } };

    public override Job Approval(Job job) => job with { Manual = true };

    public override Job Alone(Job job, string group) => job with { Native = [.. job.Native, new(Name, "resource_group", group)] };

    public override Pipeline Finish(Pipeline pipeline) => pipeline;
}
