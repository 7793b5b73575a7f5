using CicdTools.Providers.Formats.CloudBuild;
using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.Jenkinsfile;
using CicdTools.Providers.Formats.Tekton;

namespace CicdTools.Tests.Formats;

/// <summary>Words of Tekton, Cloud Build and Jenkins; each is from the page that its vocabulary names.</summary>
public sealed class DeliveryVocabularyTests
{
    private static readonly Dictionary<string, IVocabulary> Vocabularies = new()
    {
        ["Tekton"] = new TektonVocabulary(),
        ["CloudBuild"] = new CloudBuildVocabulary(),
        ["Jenkinsfile"] = new JenkinsfileVocabulary(),
    };

    [Theory]
    [InlineData("Tekton", "Setting", "a $(params.PULL_BASE_SHA) b", "FactPart")]
    [InlineData("Tekton", "Setting", "$(params.version)", "VariablePart")]
    [InlineData("Tekton", "Setting", "$(matrix.os)-x", "MatrixPart")]
    [InlineData("Tekton", "Setting", "$(tasks.build.results.digest)", "JobOutputPart")]
    [InlineData("Tekton", "Setting", "$(steps.one.results.digest)", "StepOutputPart")]
    [InlineData("Tekton", "Setting", "$(params.list[*])", "NativePart")]
    [InlineData("Tekton", "Script", "git push $(date) \"$REPO_NAME\"", "FactPart")]
    [InlineData("Tekton", "Script", "echo '$REPO_NAME' $HOME $(ls -l)", "")]
    [InlineData("CloudBuild", "Setting", "gcr.io/$PROJECT_ID/app:$SHORT_SHA", "FactPart")]
    [InlineData("CloudBuild", "Setting", "node:$_VERSION", "VariablePart")]
    [InlineData("CloudBuild", "Setting", "$${TOKEN}", "SecretPart")]
    [InlineData("CloudBuild", "Script", "echo \"$BRANCH_NAME\" $HOME", "FactPart")]
    [InlineData("Jenkinsfile", "Setting", "app:${env.BUILD_NUMBER}", "FactPart")]
    [InlineData("Jenkinsfile", "Setting", "${params.TARGET}", "InputPart")]
    [InlineData("Jenkinsfile", "Setting", "${credentials.key}", "SecretPart")]
    [InlineData("Jenkinsfile", "Setting", "${currentBuild.currentResult}", "FactPart")]
    [InlineData("Jenkinsfile", "Setting", "${currentBuild.fullDisplayName}", "NativePart")]
    [InlineData("Jenkinsfile", "Script", "git tag $BUILD_NUMBER; echo ${HOME:-x}", "FactPart")]
    public void The_parts_of_a_text_joined_give_the_text_again(string format, string place, string text, string kind)
    {
        TextPlace at = Enum.Parse<TextPlace>(place);
        TextPart[] parts = Vocabularies[format].Read(text, at);

        Assert.Equal(text, string.Concat(parts.Select(part => Vocabularies[format].Write(part, at))));
        if (kind.Length == 0)
            Assert.All(parts, part => Assert.IsType<LiteralPart>(part));
        else
            Assert.Contains(parts, part => part.GetType().Name == kind);
    }

    [Theory]
    [InlineData("Tekton", "Commit", "$(params.PULL_BASE_SHA)", "$PULL_BASE_SHA")]
    [InlineData("Tekton", "Branch", "$(params.PULL_BASE_REF)", "$PULL_BASE_REF")]
    [InlineData("Tekton", "PullRequestNumber", "$(params.PULL_NUMBER)", "$PULL_NUMBER")]
    [InlineData("Tekton", "RunNumber", "$(params.BUILD_ID)", "$BUILD_ID")]
    [InlineData("Tekton", "Repository", "$(params.REPO_OWNER)/$(params.REPO_NAME)", "$REPO_OWNER/$REPO_NAME")]
    [InlineData("CloudBuild", "Commit", "$COMMIT_SHA", "$COMMIT_SHA")]
    [InlineData("CloudBuild", "Tag", "$TAG_NAME", "$TAG_NAME")]
    [InlineData("CloudBuild", "PullRequestNumber", "$_PR_NUMBER", "$_PR_NUMBER")]
    [InlineData("CloudBuild", "Workspace", "/workspace", "/workspace")]
    [InlineData("Jenkinsfile", "Commit", "${env.GIT_COMMIT}", "$GIT_COMMIT")]
    [InlineData("Jenkinsfile", "RunUrl", "${env.BUILD_URL}", "$BUILD_URL")]
    [InlineData("Jenkinsfile", "TargetBranch", "${env.CHANGE_TARGET}", "$CHANGE_TARGET")]
    [InlineData("Jenkinsfile", "Workspace", "${env.WORKSPACE}", "$WORKSPACE")]
    public void A_fact_has_the_word_that_the_vendor_documents(string format, string fact, string setting, string script)
    {
        FactPart part = new(Enum.Parse<RunFact>(fact));

        Assert.Equal(setting, Vocabularies[format].Write(part, TextPlace.Setting));
        Assert.Equal(script, Vocabularies[format].Write(part, TextPlace.Script));
    }
}
