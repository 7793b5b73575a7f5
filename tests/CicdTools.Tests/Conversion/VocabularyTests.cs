using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.GitHubActions;
using CicdTools.Providers.Formats.GitLabCI;

namespace CicdTools.Tests.Conversion;

/// <summary>
/// Words by https://docs.github.com/en/actions/reference/workflows-and-actions/contexts, https://docs.github.com/en/actions/reference/workflows-and-actions/variables
/// and https://docs.gitlab.com/ci/variables/predefined_variables/.
/// </summary>
public sealed class VocabularyTests
{
    private static readonly GitHubVocabulary GitHub = new();
    private static readonly GitLabVocabulary GitLab = new();

    [Theory]
    [InlineData("plain")]
    [InlineData("${{ github.sha }}")]
    [InlineData("a ${{ github.ref_name }}-${{ matrix.os }} b")]
    [InlineData("${{ vars.A }}${{ secrets.B }}${{ inputs.c-d }}${{ env.E }}")]
    [InlineData("${{ steps.a.outputs.b }} ${{ needs.c.outputs.d }}")]
    [InlineData("${{ github.server_url }}/${{ github.repository }}/actions/runs/${{ github.run_id }}")]
    [InlineData("${{ github.event_name == 'push' && '}}' || 'x' }}")]
    [InlineData("k-${{ hashFiles('**/a.lock', 'b') }}")]
    [InlineData("${{ not closed")]
    public void Joined_the_parts_of_a_text_of_GitHub_give_it_again(string text) => Assert.Equal(text, Joined(GitHub, text, TextPlace.Setting));

    [Theory]
    [InlineData("plain")]
    [InlineData("$CI_COMMIT_SHA")]
    [InlineData("a-$CI_COMMIT_REF_SLUG/$NAME.b")]
    [InlineData("cost $$5 or $$NAME")]
    [InlineData("a$ b $1 %X%")]
    public void Joined_the_parts_of_a_text_of_GitLab_give_it_again(string text) => Assert.Equal(text, Joined(GitLab, text, TextPlace.Setting));

    [Theory]
    [InlineData("echo $GITHUB_SHA")]
    [InlineData("echo '$GITHUB_SHA' \\$GITHUB_SHA \"$GITHUB_REF_NAME\" # it's $GITHUB_SHA")]
    [InlineData("cat <<'E'\n$GITHUB_SHA\nE\necho $GITHUB_SHA")]
    public void Only_what_a_shell_expands_is_a_reference(string script)
    {
        Assert.Equal(script, Joined(GitHub, script, TextPlace.Script));
        Assert.All(GitHub.Read(script, TextPlace.Script).OfType<FactPart>(), part => Assert.True(part.Fact is RunFact.Commit or RunFact.RefName));
        Assert.Single(GitHub.Read(script, TextPlace.Script).OfType<FactPart>());
    }

    [Fact]
    public void Every_fact_of_GitHub_is_read_as_it_is_written()
    {
        foreach (RunFact fact in Enum.GetValues<RunFact>())
        {
            if (GitHub.Write(new FactPart(fact), TextPlace.Setting) is { } word)
                Assert.Equal([new FactPart(fact)], GitHub.Read(word, TextPlace.Setting));
        }
    }

    [Fact]
    public void Every_fact_of_GitLab_is_read_as_it_is_written()
    {
        foreach (RunFact fact in Enum.GetValues<RunFact>())
        {
            if (GitLab.Write(new FactPart(fact), TextPlace.Script) is { } word)
                Assert.Equal([new FactPart(fact)], GitLab.Read(word, TextPlace.Script));
        }
    }

    [Theory]
    [InlineData("echo ${{ github.sha }}", "echo $CI_COMMIT_SHA")]
    [InlineData("echo ${{ github.sha }}x", "echo ${CI_COMMIT_SHA}x")]
    [InlineData("echo 'a ${{ github.sha }} b'", "echo 'a '\"$CI_COMMIT_SHA\"' b'")]
    [InlineData("echo \"it's ${{ github.ref_name }}\"", "echo \"it's $CI_COMMIT_REF_NAME\"")]
    [InlineData("echo '$GITHUB_SHA' \"$GITHUB_SHA\"", "echo '$GITHUB_SHA' \"$CI_COMMIT_SHA\"")]
    [InlineData("echo ${{ secrets.TOKEN }} ${{ runner.os }} ${{ 'it''s' }}", "echo $TOKEN Linux it's")]
    public void A_script_of_GitHub_says_the_same_for_GitLab(string script, string expected) => Assert.Equal(expected, Script(new GitHubActionsFormat(), new GitLabCIFormat(), script).Script);

    [Fact]
    public void What_GitHub_tells_only_in_expressions_becomes_a_variable_of_the_job()
    {
        (string script, Job job, _) = Script(new GitLabCIFormat(), new GitHubActionsFormat(), "echo $CI_COMMIT_SHA $CI_DEFAULT_BRANCH ${CI_COMMIT_TAG:-none}");

        Assert.Equal("echo $GITHUB_SHA $CI_DEFAULT_BRANCH ${CI_COMMIT_TAG:-none}", script);
        Assert.Equal("${{ github.event.repository.default_branch }}", job.Variables["CI_DEFAULT_BRANCH"]);
        Assert.Equal("${{ github.ref_type == 'tag' && github.ref_name || '' }}", job.Variables["CI_COMMIT_TAG"]);
    }

    [Fact]
    public void Secrets_stay_references()
    {
        (_, Job job, DiagnosticBag diagnostics) = Script(new GitLabCIFormat(), new GitHubActionsFormat(), "for f in a; do login -p \"$DEPLOY_TOKEN\" $HOST $HOME $f; done");

        Assert.Equal("${{ secrets.DEPLOY_TOKEN }}", job.Variables["DEPLOY_TOKEN"]);
        Assert.Equal("${{ vars.HOST }}", job.Variables["HOST"]);
        Assert.Equal(2, job.Variables.Count);
        Assert.Equal(2, diagnostics.Items.Count(item => item.Id == "Approximated"));
    }

    [Fact]
    public void What_has_no_words_is_named_and_a_variable_stands_in_its_place()
    {
        (string script, _, DiagnosticBag diagnostics) = Script(new GitHubActionsFormat(), new GitLabCIFormat(), "echo ${{ toJSON(github.event) }}");

        Assert.Equal("echo $TOJSON_GITHUB_EVENT", script);
        Diagnostic lost = Assert.Single(diagnostics.Items);
        Assert.Equal(("Lost", "jobs.a.steps.0"), (lost.Id, lost.Subject));
    }

    [Fact]
    public void An_output_of_a_step_is_given_to_Azure_in_its_own_way()
    {
        GitHubActionsFormat from = new();
        CicdTools.Providers.Formats.AzurePipelines.AzurePipelinesFormat to = new();
        Job source = new() { Id = "a", Steps = [new ScriptStep { Id = "s", Script = "echo \"v=1\" >> \"$GITHUB_OUTPUT\"" }, new ScriptStep { Script = "echo $V", Variables = new VariableMap().With("V", "${{ steps.s.outputs.v }}") }] };
        Job job = PipelineConverter.Translate(new() { Name = "ci", Format = from.Name, Stages = [new() { Name = "all", Jobs = [source] }] }, from, to, new()).Jobs.Single();

        Assert.EndsWith("outputs-s\" | tail -n 1)\"", ((ScriptStep)job.Steps[0]).Script, StringComparison.Ordinal);
        Assert.Contains("\necho \"##vso[task.setvariable variable=v;isOutput=true]$(sed -n 's/^v=//p'", ((ScriptStep)job.Steps[0]).Script, StringComparison.Ordinal);
        Assert.Equal("$(s.v)", job.Steps[1].Variables["V"]);
    }

    private static (string Script, Job Job, DiagnosticBag Diagnostics) Script(IDialect from, IDialect to, string script)
    {
        DiagnosticBag diagnostics = new();
        Job job = PipelineConverter.Translate(new() { Name = "ci", Format = from.Name, Stages = [new() { Name = "all", Jobs = [new() { Id = "a", Steps = [new ScriptStep { Script = script }] }] }] }, from, to, diagnostics).Jobs.Single();
        return (((ScriptStep)job.Steps[0]).Script, job, diagnostics);
    }

    private static string Joined(IVocabulary vocabulary, string text, TextPlace place) => string.Concat(vocabulary.Read(text, place).Select(part => vocabulary.Write(part, place)));
}
